import { cellNeed, type Cell, type CellSettings, type Study } from '../config/index.ts';
import { describeLayers, sizeOf, type LayerDescription } from '../network/index.ts';
import { checkpointBytes, checkpointsAreKept } from './checkpoints.ts';

/** The estimated cost of a study. */
export interface Estimate {
  /** Floating-point operations of the matrix products, which dominate. */
  readonly operations: number;
  /** Bytes of the largest cell at its peak. */
  readonly memory: number;
  /** Bytes on disk: records, checkpoints and pictures. */
  readonly disk: number;
  readonly seconds: number;
}

/* Measured on two cores of a 2025 server with native TensorFlow: good to a factor of two there. */
const operationsPerSecond = 100e9;
const secondsPerEntry = 12e-9;
const secondsPerLayer = 0.4e-3;
const secondsPerPicture = 0.02;
const secondsOfStart = 1;
const bytesPerLayer = 780;
const bytesPerBin = 6;
const bytesPerPicture = 75_000;

/** What is to be done for a cell. */
export interface CellWork {
  /** Whose records are to be written. */
  readonly repeats: number;
  /** To be computed, of all of these repeats together. */
  readonly epochs: number;
  /** Whether its pictures are to be drawn. */
  readonly pictures: boolean;
}

/** @param work of each cell; by default all is to be done */
export const estimate = (study: Study, work: readonly CellWork[] = study.cells.map(wholeWork)): Estimate => {
  const keepsCheckpoints = checkpointsAreKept(study);
  let [operations, seconds, recorded, pictures] = [0, secondsOfStart, 0, 0];
  for (const [i, { settings }] of study.cells.entries()) {
    const { repeats, epochs, pictures: drawn } = work[i]!;
    const cost = epochCost(settings);
    operations += epochs * cost.operations;
    seconds += epochs * cost.seconds;
    recorded += repeats * settings.epochs * cost.layers * (bytesPerLayer + bytesPerBin * settings.bins);
    if (keepsCheckpoints) recorded += repeats * checkpointBytes(settings);
    if (drawn) pictures += (study.figures.formats.length + Number(study.figures.film)) * picturesOf(study, settings);
  }
  return {
    operations,
    memory: memoryOf([study]),
    disk: recorded + pictures * bytesPerPicture,
    seconds: seconds + pictures * secondsPerPicture,
  };
};

/** What an epoch of one of a cell's repeats costs to compute. */
const epochCost = (settings: CellSettings) => {
  const operations = operationsOf(settings);
  const layers = layersOf(settings);
  const entries = entriesOf(settings);
  const seconds = operations / operationsPerSecond + entries * secondsPerEntry + layers * secondsPerLayer;
  return { operations, layers, seconds };
};

/** Estimated seconds of computing a cell's numbers: the same on every machine, for they rest on its settings alone. */
export const secondsOf = (settings: CellSettings): number => epochsOf(settings) * epochCost(settings).seconds;

/** Of all its repeats. */
const epochsOf = ({ repeats, epochs }: CellSettings): number => repeats * epochs;

export const wholeWork = ({ settings }: Cell): CellWork => ({
  repeats: settings.repeats,
  epochs: epochsOf(settings),
  pictures: true,
});

/** Bytes of the largest cell of these studies at its peak. */
export const memoryOf = (studies: readonly Study[]): number =>
  studies.reduce(
    (most, { cells }) => cells.reduce((most, { settings }) => Math.max(most, cellNeed(settings)), most),
    0,
  );

/** Three products a layer with drawn weights: forward, dx and dW. */
const operationsOf = ({ network, samples }: CellSettings): number =>
  6 * samples * total(describeLayers(network).map(productsOf));

/** Multiplications for a sample: each weight for each pixel or token; an embedding looks up. */
const productsOf = (layer: LayerDescription): number => {
  if (layer.category === 'embedding') return 0;
  const weights = layer.parameters
    .filter(({ start }) => start === 'weights')
    .map(({ shape }) => sizeOf({ outputShape: shape }));
  return (total(weights) * sizeOf(layer)) / layer.outputShape.at(-1)!;
};

/** Layers measured in an epoch, in both directions. */
const layersOf = ({ network }: CellSettings): number => 2 * describeLayers(network).length;

/** Entries measured in an epoch, in both directions. */
const entriesOf = ({ network, samples }: CellSettings): number =>
  2 * samples * total(describeLayers(network).map(sizeOf));

const picturesOf = ({ figures }: Study, { epochs, repeats, network }: CellSettings): number =>
  // A grid of 100 panels takes as long as a dozen grids of 6.
  2 * epochs * (figures.repeats === 'all' ? repeats : 1) * Math.max(1, describeLayers(network).length / 6);

const total = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);
