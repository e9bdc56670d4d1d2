import { memoryNeed, type CellSettings, type Study } from '../config/index.ts';
import { describeLayers, sizeOf, type LayerDescription } from '../network/index.ts';

/** The estimated cost of a study. */
export interface Estimate {
  /** Floating-point operations of the matrix products, which dominate. */
  readonly operations: number;
  /** Bytes of the largest cell at its peak. */
  readonly memory: number;
  /** Bytes on disk: records, tables and pictures. */
  readonly disk: number;
  readonly seconds: number;
}

/* Measured on two cores of a 2025 server with native TensorFlow: good to a factor of two there. */
const operationsPerSecond = 100e9;
const secondsPerEntry = 12e-9;
const secondsPerLayer = 0.4e-3;
const secondsPerPicture = 0.02;
const secondsOfStart = 1;
const bytesPerLayer = 900;
const bytesPerPicture = 75_000;

export const estimate = (study: Study): Estimate => {
  const sum = (of: (settings: CellSettings) => number): number =>
    study.cells.reduce((total, { settings }) => total + of(settings), 0);
  const operations = sum(operationsOf);
  const layers = sum((settings) => layersOf(settings) * settings.epochs * settings.repeats);
  const entries = sum((settings) => entriesOf(settings) * settings.epochs * settings.repeats);
  const pictures = study.figures.formats.length * sum((settings) => picturesOf(study, settings));
  return {
    operations,
    memory: study.cells.reduce(
      (most, { settings }) => Math.max(most, memoryNeed(settings.samples, settings.network)),
      0,
    ),
    disk: layers * bytesPerLayer + pictures * bytesPerPicture,
    seconds:
      secondsOfStart +
      operations / operationsPerSecond +
      entries * secondsPerEntry +
      layers * secondsPerLayer +
      pictures * secondsPerPicture,
  };
};

/** Three products a layer with drawn weights: forward, dx and dW. */
const operationsOf = ({ network, samples, epochs, repeats }: CellSettings): number =>
  6 * samples * epochs * repeats * total(describeLayers(network).map(productsOf));

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
