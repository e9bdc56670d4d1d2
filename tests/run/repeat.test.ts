import { setTimeout as after } from 'node:timers/promises';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { studyOf, type CellSettings, type ConfigInput } from '../../src/config/index.ts';
import { directions, type Direction, type RepeatRecord } from '../../src/record/record.ts';
import { measureWith } from '../../src/run/measure.ts';
import { runRepeat } from '../../src/run/repeat.ts';
import { averageRoundedStd } from '../../src/statistics/index.ts';
import { testBackends, useBackend } from '../support/engines.ts';

interface GoldenCase {
  readonly seed: number;
  readonly activation: string;
  readonly carryOver: boolean;
  readonly initializer: Record<string, object>;
  readonly std: Readonly<Record<Direction, number[][]>>;
}

/** Made by scripts/golden/numpy_study.py, which computes the study in float64 without any of our code. */
const { cases } = JSON.parse(readFileSync(new URL('../golden/study.json', import.meta.url), 'utf8')) as {
  cases: GoldenCase[];
};

/** Diagnostics change no statistic (tests/diagnostics), and cost time. */
const settingsOf = (config: object): CellSettings =>
  studyOf({ diagnostics: false, ...(config as ConfigInput) }).cells[0]!.settings;

const run = (settings: CellSettings, repeat = 0): Promise<RepeatRecord> =>
  runRepeat(settings, repeat, measureWith(settings.bins));

/** What the notebook prints: 5 averages of rounded stds. */
const averages = (record: RepeatRecord, direction: Direction): string[] =>
  record.epochs.map((epoch) => averageRoundedStd(epoch[direction]).toFixed(5));

const float32Max = 3.4e38;

/** Where a sigmoid is near 1, float32 leaves its slope y (1 − y) few digits; how they are rounded depends on the processor. */
const toleranceOf = (std: number): number => (std < 1e-12 ? 0.1 : 2e-4);

for (const backend of testBackends) {
  describe(`on ${backend}`, () => {
    beforeAll(() => useBackend(backend));

    test('xavier with Sigmoid at seed 1 is what `notebook.py x 1 --no-figures` prints', async () => {
      const record = await run(settingsOf({ initializers: ['xavier'] }));
      expect(averages(record, 'forward')).toEqual(['0.43818', '3.24868', '13.35722', '13.34670', '13.34660']);
      expect(averages(record, 'backward')).toEqual(['0.06120', '0.00000', '0.00000', '0.00000', '0.00000']);
    });

    // Every case on the first engine; on the others, which are held against it elsewhere, those of one seed.
    const here = cases.filter(({ seed }) => backend === testBackends[0] || seed === 977);
    const named = here.map((golden) => [JSON.stringify({ ...golden, std: undefined }), golden] as const);
    test.each(named)('agrees with NumPy: %s', async (_name, { seed, activation, carryOver, initializer, std }) => {
      const record = await run(
        settingsOf({ initializers: [initializer], network: { activation }, training: { carryOver }, random: { seed } }),
      );
      for (const direction of directions) {
        for (const [epoch, layers] of std[direction].entries()) {
          for (const [layer, expected] of layers.entries()) {
            const { std: actual, max, min, nonfinite } = record.epochs[epoch]![direction][layer]!;
            // Past float32's range NumPy's float64 goes on; below it, it still counts what is 0 here.
            if (nonfinite > 0 || Math.max(max, -min) > float32Max / 10) continue;
            expect(Math.abs(actual - expected)).toBeLessThanOrEqual(toleranceOf(expected) * expected + 1e-30);
          }
        }
      }
    });

    test('ReLU with N(0, 1) leaves float32 in epoch 4 as float32 NumPy does', async () => {
      const record = await run(settingsOf({ initializers: [{ normal: { std: 1 } }], network: { activation: 'relu' } }));
      const counts = record.epochs.map(({ forward }) => forward.map(({ nonfinite }) => nonfinite));
      // The study of scripts/golden/numpy_study.py in float32: [int((~np.isfinite(a)).sum()) for a in acts] at epochs 3 and 4
      expect(counts[3]).toEqual([0, 0, 0, 0, 0, 0]);
      const [a, b, c, d, e, f] = counts[4]!;
      expect([a, b, e, f]).toEqual([0, 0, 100_000, 0]);
      // What lies within a rounding of the limit depends on the order of a product's sums.
      expect(Math.abs(c! - 1006)).toBeLessThan(20);
      expect(Math.abs(d! - 184)).toBeLessThan(20);
    });

    test('lets the event loop turn after every epoch, so that signals and messages are heard', async () => {
      let turns = 0;
      let next = setImmediate(function again() {
        turns++;
        next = setImmediate(again);
      });
      await run(
        settingsOf({
          initializers: ['he'],
          network: { width: 2, depth: 1 },
          input: { samples: 2 },
          training: { epochs: 30 },
          diagnostics: false,
        }),
      );
      clearImmediate(next);
      expect(turns).toBeGreaterThanOrEqual(30);
    });

    test('leaves no tensor behind, whatever the mode', async () => {
      const before = tf.memory().numTensors;
      for (const carryOver of [true, false]) {
        for (const depth of [1, 2]) {
          await run(
            settingsOf({
              initializers: ['lsuv'],
              network: { width: 8, depth },
              input: { samples: 5 },
              training: { carryOver, epochs: 2 },
            }),
          );
        }
      }
      expect(tf.memory().numTensors).toBe(before);
    });

    test.each([0, 3, 4, 9])(
      'nor where its measurement number %i fails, while an older one is awaited',
      async (failing) => {
        const before = tf.memory().numTensors;
        const settings = settingsOf({ initializers: ['he'], network: { width: 4, depth: 3 }, input: { samples: 5 } });
        let asked = 0;
        const slowly = async (out: tf.Tensor, values: () => Float32Array) => {
          const number = asked++;
          const statistics = measureWith(3)(out, values);
          // What fails does so at once; the others take a while.
          if (number === failing) throw new Error('no room');
          await after(5);
          return statistics;
        };
        await expect(runRepeat(settings, 0, slowly)).rejects.toThrow('no room');
        expect(tf.memory().numTensors).toBe(before);
      },
    );

    test('unequal widths, zero bias and a normal upstream gradient', async () => {
      const record = await run(
        settingsOf({
          initializers: ['he'],
          bias: 'zero',
          network: { width: [3, 5, 2], activation: 'relu' },
          input: { samples: 4 },
          training: { carryOver: false, epochs: 1, upstreamGradient: 'normal' },
          random: { seed: 11 },
        }),
        6,
      );
      /* python3: g=lambda l: np.random.RandomState([11, 6, l]); W1=g(1).randn(3,5)*np.sqrt(2/3); W2=g(2).randn(5,2)*np.sqrt(2/5); x=g(0).randn(4,3); y=g(3).randn(4,2)
         z1=x@W1; a1=np.maximum(z1,0); z2=a1@W2; a2=np.maximum(z2,0); d2=y*(z2>0); x2=d2@W2.T; d1=x2*(z1>0); x1=d1@W1.T; [v.std() for v in (z1,a1,z2,a2)], [v.std() for v in (x1,d1,x2,d2)] */
      const expected = {
        forward: [2.0366805504170697, 1.2080114977049872, 1.6738681124732315, 0.3082767856275174],
        backward: [0.2340860227070757, 0.12949297486586608, 0.4097375437798086, 0.2922742184069835],
      };
      for (const direction of directions) {
        record.epochs[0]![direction].forEach(({ std }, i) => expect(std).toBeCloseTo(expected[direction][i]!, 5));
      }
    });

    test('a repeat draws anew, the same repeat draws the same', async () => {
      const settings = settingsOf({ initializers: ['xavier'], network: { width: 10 }, input: { samples: 20 } });
      const [first, again, other] = [await run(settings, 0), await run(settings, 0), await run(settings, 1)];
      expect(again).toEqual(first);
      expect(other.epochs[0]!.forward[0]!.std).not.toBe(first.epochs[0]!.forward[0]!.std);
    });

    test('lsuv brings every pre-activation to unit variance', async () => {
      const { epochs } = await run(
        settingsOf({
          initializers: ['lsuv'],
          bias: 'zero',
          network: { depth: 6, activation: 'tanh' },
          training: { epochs: 1 },
        }),
      );
      const affine = epochs[0]!.forward.filter((_, i) => i % 2 === 0);
      expect(affine.map(({ std }) => std.toFixed(3))).toEqual(affine.map(() => '1.000'));
    });
  });
}
