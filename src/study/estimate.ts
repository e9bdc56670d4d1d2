import { memoryNeed, type Settings, type Study } from '../config/index.ts';

/** What a study will take, as far as that can be told beforehand. */
export interface Estimate {
  /** Floating-point operations of the matrix products, which are nearly all. */
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
  const sum = (of: (settings: Settings) => number): number =>
    study.cells.reduce((total, { settings }) => total + of(settings), 0);
  const operations = sum(operationsOf);
  const layers = sum((settings) => layersOf(settings) * settings.epochs * settings.repeats);
  const entries = sum((settings) => entriesOf(settings) * settings.epochs * settings.repeats);
  const pictures = study.figures.formats.length * sum((settings) => picturesOf(study, settings));
  return {
    operations,
    memory: study.cells.reduce((most, { settings }) => Math.max(most, memoryNeed(settings)), 0),
    disk: layers * bytesPerLayer + pictures * bytesPerPicture,
    seconds:
      secondsOfStart +
      operations / operationsPerSecond +
      entries * secondsPerEntry +
      layers * secondsPerLayer +
      pictures * secondsPerPicture,
  };
};

/** Three products a layer: forward, dx and dW. */
const operationsOf = ({ widths, samples, epochs, repeats }: Settings): number =>
  6 * samples * epochs * repeats * widths.slice(1).reduce((sum, width, i) => sum + width * widths[i]!, 0);

/** Layers measured in an epoch, in both directions. */
const layersOf = ({ widths }: Settings): number => 4 * (widths.length - 1);

/** Entries measured in an epoch, in both directions. */
const entriesOf = ({ widths, samples }: Settings): number =>
  4 * samples * widths.slice(1).reduce((sum, width) => sum + width, 0);

const picturesOf = ({ figures }: Study, { epochs, repeats, widths }: Settings): number =>
  // A grid of 100 panels takes as long as a dozen grids of 6.
  2 * epochs * (figures.repeats === 'all' ? repeats : 1) * Math.max(1, (widths.length - 1) / 3);
