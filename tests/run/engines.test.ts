import { expect, test } from '@jest/globals';
import { studyOf } from '../../src/config/index.ts';
import type { Backend } from '../../src/engine/index.ts';
import { directions, type RepeatRecord } from '../../src/record/record.ts';
import type { Measure } from '../../src/run/measure.ts';
import { runRepeat } from '../../src/run/repeat.ts';
import { measure } from '../../src/statistics/index.ts';
import { testBackends, useBackend } from '../support/engines.ts';

interface Size {
  readonly width: number;
  readonly samples: number;
  readonly epochs: number;
}

/** The notebook's; and one for the plain CPU backend, which takes ten times as long as the others. */
const notebookSize: Size = { width: 100, samples: 1000, epochs: 5 };
const smallSize: Size = { width: 30, samples: 200, epochs: 3 };

const notebook = (activation: string, { width, samples, epochs }: Size) =>
  studyOf({
    initializers: ['zero', { normal: { std: 1 } }, { normal: { std: 0.01 } }, 'xavier', 'he'],
    network: { activation, width },
    input: { samples },
    training: { epochs },
    diagnostics: false,
  }).cells;

/** What TensorFlow flushes to 0, the other engines keep (docs/data.md): where they are compared, it counts for 0 on all. */
const flushed = (values: Float32Array): Float32Array => values.map((v) => (Math.abs(v) < 2 ** -126 ? 0 : v));

const runOn = async (
  backend: Backend,
  activation: string,
  size: Size,
  seen = (values: Float32Array) => values,
): Promise<RepeatRecord[]> => {
  await useBackend(backend);
  const records: RepeatRecord[] = [];
  for (const { settings } of notebook(activation, size)) {
    const onHost: Measure = (_, values) => Promise.resolve(measure(seen(values()), settings.bins));
    records.push(await runRepeat(settings, 0, onHost));
  }
  return records;
};

/** Relative to the value, or, for means and extremes near 0, to the layer's spread. */
const tolerance = 1e-4;
/** An extreme is a single entry, and slopes y (1 − y) with y next to 1 leave it few of float32's digits. */
const extremeTolerance = 5e-4;
const zeroTolerance = 5e-4;
const underflown = 1e-30;

/** Each backend beside the first of those that are tested; the plain one beside it at a smaller size. */
const comparisons: readonly (readonly [Backend, Size])[] = [
  ...testBackends.slice(1).map((backend) => [backend, notebookSize] as const),
  ['cpu', smallSize],
];

for (const activation of ['sigmoid', 'relu']) {
  test.each(comparisons)(
    `every statistic of the ${activation} study on %s is that of another engine`,
    async (backend, size) => {
      const expected = await runOn(testBackends[0]!, activation, size, flushed);
      const actual = await runOn(backend, activation, size, flushed);
      let worst = 0;
      for (const [i, { epochs }] of expected.entries()) {
        for (const [epoch, record] of epochs.entries()) {
          for (const direction of directions) {
            for (const [layer, a] of record[direction].entries()) {
              const b = actual[i]!.epochs[epoch]![direction][layer]!;
              expect(Math.abs(a.nonfinite - b.nonfinite)).toBeLessThanOrEqual(tolerance * a.count);
              // What leaves float32 upwards keeps the values that happened to stay within it; what leaves it downwards is
              // flushed to 0 by TensorFlow alone, and that shows in the counts of zeros before it shows anywhere else.
              if (a.nonfinite > 0 || (a.std > 0 && a.std < underflown)) continue;
              expect(Math.abs(a.zeroFraction - b.zeroFraction)).toBeLessThanOrEqual(zeroTolerance);
              for (const key of ['mean', 'std', 'min', 'max'] as const) {
                const allowed = key === 'min' || key === 'max' ? extremeTolerance : tolerance;
                const scale = Math.max(Math.abs(a[key]), a.std);
                if (a[key] !== b[key]) worst = Math.max(worst, Math.abs(a[key] - b[key]) / scale / allowed);
              }
            }
          }
        }
      }
      expect(worst).toBeLessThanOrEqual(1);
    },
  );
}

test.each(testBackends)('on %s a run repeats to the last bit', async (backend) => {
  const size = { ...notebookSize, epochs: 2 };
  expect(await runOn(backend, 'sigmoid', size)).toEqual(await runOn(backend, 'sigmoid', size));
});
