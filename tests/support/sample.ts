import { studyOf, type Study } from '../../src/config/index.ts';
import { describeLayers } from '../../src/network/index.ts';
import {
  directions,
  quantities,
  type CellRecord,
  type EpochRecord,
  type RepeatRecord,
} from '../../src/record/record.ts';
import type { LayerStatistics } from '../../src/statistics/index.ts';
import type { FileEntry } from '../../src/store/atomicFiles.ts';
import { saveRepeat } from '../../src/store/records.ts';

/** A study of 4 cells, whose labels and swept values are hard to write down. */
export const study: Study = studyOf(
  {
    name: 'sample',
    network: { width: 4, depth: 2 },
    input: { samples: 5 },
    initializers: ['xavier', { normal: { std: 2 }, label: 'N(0, 4), "wide" 한글 🙂' }],
    training: { epochs: 2, carryOver: false },
    random: { repeats: 2 },
    figures: { bins: 3 },
    sweep: {
      'network.activation': ['sigmoid', { leakyRelu: { alpha: 0.25 } }],
      bias: ['zero'],
      'training.carryOver': [true],
      'training.learningRate': [0.5],
      'random.seed': [2 ** 32 - 1],
    },
  },
  'sample.yaml',
);

export const ids = study.cells.map((_, i) => `00ff0${i}`);

/** Numbers that are hard to write down, one for each `index`. */
const awkward = [0.1, 1 / 3, 5e-324, 1.5e308, -2.2250738585072014e-308, 123456789012345680000, 1e21, -7e-7];
const number = (index: number): number => awkward[index % awkward.length]! * (1 + 2 ** -52 * (index % 1000));

export const layerOf = (index: number, bins = 3): LayerStatistics => ({
  count: 20,
  nonfinite: 0,
  mean: number(index),
  std: Math.abs(number(index + 1)),
  min: -1 - index / 7,
  max: 2 + index / 3,
  zeroFraction: 0.25,
  sampleStd: Math.abs(number(index + 2)),
  histogram: {
    lower: -1 - index / 7,
    upper: 2 + index / 3,
    counts: Array.from({ length: bins }, (_, bin) => (bin * 7 + index) % 10),
  },
});

/** A layer in which nothing was finite. */
export const lostLayer: LayerStatistics = {
  count: 20,
  nonfinite: 20,
  mean: NaN,
  std: NaN,
  min: NaN,
  max: NaN,
  zeroFraction: NaN,
  sampleStd: NaN,
  histogram: { lower: 0, upper: 1, counts: [0, 0, 0] },
};

/** Writes a cell's record, repeat by repeat. @returns the files */
export const saveRecord = (folder: string, id: string, { layers, repeats }: CellRecord): FileEntry[] =>
  repeats.map((measured, repeat) => saveRepeat(folder, id, repeat, { layers, ...measured }));

/** What was measured in a cell; of the last epoch's gradients, the third layer's are lost in part, the last layer's whole. */
export const recordOf = (cell: number): CellRecord => ({
  layers: describeLayers(study.cells[cell]!.settings.network),
  repeats: repeatsOf(cell),
});

const repeatsOf = (cell: number): RepeatRecord[] =>
  Array.from({ length: 2 }, (_, repeat) => {
    const epochs = Array.from({ length: 2 }, (_, epoch) => epochOf(cell * 100 + repeat * 10 + epoch, epoch === 1));
    const parameters = epochs.map((_, epoch) =>
      quantities.map((quantity, i) => {
        const statistics = layerOf(cell * 100 + repeat * 10 + epoch + 62 + i);
        return { layer: 3, tensor: 'W', quantity, statistics };
      }),
    );
    return { epochs, diagnostics: [], parameters };
  });

const epochOf = (index: number, lost: boolean): EpochRecord => {
  const [forward, backward] = directions.map((_, d) =>
    Array.from({ length: 4 }, (_, l) => layerOf(index + d * 31 + l)),
  );
  const [first, second, third] = backward as [LayerStatistics, LayerStatistics, LayerStatistics];
  return { forward: forward!, backward: lost ? [first, second, { ...third, nonfinite: 3 }, lostLayer] : backward! };
};
