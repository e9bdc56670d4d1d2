import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { studyOf, type CellSettings, type ConfigInput } from '../../src/config/index.ts';
import { diagnostics, type Diagnostic, type LayerDiagnostics } from '../../src/diagnostics/index.ts';
import type { RepeatRecord } from '../../src/record/record.ts';
import { measureWith } from '../../src/run/measure.ts';
import { runRepeat } from '../../src/run/repeat.ts';
import { testBackends, useBackend } from '../support/engines.ts';

interface GoldenCase {
  readonly activation: string;
  readonly initializer: Record<string, object>;
  readonly widths: number[];
  readonly samples: number;
  readonly upstream: string;
  readonly rate: number;
  readonly seed: number;
  /** By epoch, then layer; null where there is nothing to tell, left out where it does not apply. */
  readonly epochs: Partial<Record<Diagnostic, number | null>>[][];
}

/** Made by scripts/golden/diagnostics.py, which computes each diagnostic by its definition in float64. */
const { cases } = JSON.parse(readFileSync(new URL('../golden/diagnostics.json', import.meta.url), 'utf8')) as {
  cases: GoldenCase[];
};

const settingsOf = (config: object): CellSettings => studyOf(config as ConfigInput).cells[0]!.settings;

const run = (settings: CellSettings): Promise<RepeatRecord> => runRepeat(settings, 0, measureWith(settings.bins));

const keys = Object.keys(diagnostics) as Diagnostic[];
const counts: readonly Diagnostic[] = ['units', 'deadUnits', 'copiedUnits'];

/** Counts are exact; the smallest singular value is so beside the largest, which is all that float32 weights allow. */
const agrees = (key: Diagnostic, actual: LayerDiagnostics, expected: number): boolean => {
  if (Number.isNaN(expected)) return Number.isNaN(actual[key]);
  const off = Math.abs(actual[key] - expected);
  if (counts.includes(key)) return off === 0;
  if (key === 'jacobianSmallest') return off <= 2e-6 * actual.jacobianLargest;
  return off <= 2e-4 * Math.max(Math.abs(expected), 1e-3);
};

for (const backend of testBackends) {
  describe(`on ${backend}`, () => {
    beforeAll(() => useBackend(backend));

    const named = cases.map((golden) => [JSON.stringify({ ...golden, epochs: undefined }), golden] as const);
    test.each(named)('agree with NumPy: %s', async (_name, golden) => {
      const record = await run(
        settingsOf({
          network: { activation: golden.activation, width: golden.widths },
          initializers: [golden.initializer],
          input: { samples: golden.samples },
          training: {
            epochs: golden.epochs.length,
            learningRate: golden.rate,
            upstreamGradient: golden.upstream,
            carryOver: false,
          },
          random: { seed: golden.seed },
        }),
      );
      expect(record.diagnostics.map((layers) => layers.length)).toEqual(golden.epochs.map((layers) => layers.length));
      const wrong = golden.epochs.flatMap((layers, epoch) =>
        layers.flatMap((expected, layer) => {
          const actual = record.diagnostics[epoch]![layer]!;
          return keys
            .filter((key) => !agrees(key, actual, expected[key] ?? NaN))
            .map((key) => ({ epoch, layer, key, actual: actual[key], expected: expected[key] }));
        }),
      );
      expect(wrong).toEqual([]);
    });

    test('leave the numbers and the tensors as they are', async () => {
      const config = { network: { width: 12, depth: 2 }, initializers: ['he'], input: { samples: 20 } };
      const tensors = tf.memory().numTensors;
      const without = await run(settingsOf({ ...config, diagnostics: false }));
      const withThem = await run(settingsOf(config));
      expect(withThem.epochs).toEqual(without.epochs);
      expect(without.diagnostics).toEqual([]);
      expect(withThem.diagnostics.map((layers) => layers.length)).toEqual([4, 4, 4, 4, 4]);
      expect(tf.memory().numTensors).toBe(tensors);
    });

    test('compare the first 1,024 samples, for the rank 256, and take sums over all', async () => {
      const config = { network: { width: 8, depth: 1, activation: 'identity' }, training: { epochs: 1 } };
      const of = async (samples: number): Promise<LayerDiagnostics> =>
        (await run(settingsOf({ ...config, initializers: [{ normal: { std: 1 } }], input: { samples } })))
          .diagnostics[0]![1]!;
      const [some, more] = [await of(1024), await of(5000)];
      expect(Math.abs(more.effectiveRank - some.effectiveRank)).toBeLessThan(1e-4);
      expect(Math.abs((await of(256)).effectiveRank - some.effectiveRank)).toBeLessThan(1e-4);
      expect(Math.abs((await of(250)).effectiveRank - some.effectiveRank)).toBeGreaterThan(1e-4);
      expect(more.twoInputCorrelation).toBe(some.twoInputCorrelation);
      expect((await of(1000)).twoInputCorrelation).not.toBe(some.twoInputCorrelation);
      expect(Math.abs(more.channelVariance - some.channelVariance)).toBeGreaterThan(1e-7);
    });

    test('the largest singular value is right where J lacks rank', async () => {
      const settings = settingsOf({
        network: { width: 100, depth: 1, activation: 'relu' },
        initializers: ['he'],
        input: { samples: 20 },
        training: { epochs: 1 },
        random: { seed: 3 },
      });
      // NumPy 2.4: x, W, b of the streams [3, 5, …]; z = x @ W + b; np.linalg.svd(W * (z[0] > 0), compute_uv=False)[0]
      const [row] = (await runRepeat(settings, 5, measureWith(settings.bins))).diagnostics[0]!.slice(-1);
      expect(Math.abs(row!.jacobianLargest - 2.4268838)).toBeLessThan(1e-5);
    });

    // The same arithmetic in all of them; the wide ones take a while.
    const widths = backend === testBackends[0] ? [1, 20, 100] : [20];
    const stacks = ['relu', 'leakyRelu', 'hardTanh', 'tanh', 'identity'].flatMap((activation) =>
      widths.map((width) => ({ activation, width })),
    );
    test.each(stacks)('no mean square above the largest square: $activation, $width wide', async (network) => {
      for (const initializer of ['he', 'orthogonal', { normal: { std: 1e-12 } }, { normal: { std: 1e8 } }]) {
        const settings = settingsOf({
          network: { ...network, depth: 4 },
          initializers: [initializer],
          input: { samples: 3 },
          training: { epochs: 1 },
        });
        for (const repeat of [0, 1]) {
          const record = await runRepeat(settings, repeat, measureWith(settings.bins));
          const { jacobianLargest, jacobianSmallest, jacobianMeanSquare } = record.diagnostics[0]!.at(-1)!;
          expect(jacobianLargest ** 2 * (1 + 1e-14)).toBeGreaterThanOrEqual(jacobianMeanSquare);
          expect(jacobianSmallest ** 2).toBeLessThanOrEqual(jacobianMeanSquare * (1 + 1e-14));
        }
      }
    });

    test('say nothing of a layer that has left float32, nor of the Jacobian past it', async () => {
      const record = await run(
        settingsOf({
          network: { activation: 'relu' },
          initializers: [{ normal: { std: 1 } }],
          input: { samples: 100 },
          training: { learningRate: 1 },
        }),
      );
      const seen = record.diagnostics.flatMap((layers, epoch) =>
        layers.map((row, layer) => ({ row, nonfinite: record.epochs[epoch]!.forward[layer]!.nonfinite })),
      );
      const lost = seen.filter(({ nonfinite }) => nonfinite > 0);
      expect(lost.length).toBeGreaterThan(0);
      for (const { row } of lost) {
        const { units, updateWeightLog10: _, ...rest } = row;
        expect(units).toBe(100);
        expect(new Set(Object.values(rest))).toEqual(new Set([NaN]));
      }
      const past = record.diagnostics.flatMap((layers, epoch) =>
        layers.slice(record.epochs[epoch]!.forward.findIndex(({ nonfinite }) => nonfinite > 0)).slice(1),
      );
      expect(past.filter(({ deadUnits }) => deadUnits >= 0).length).toBeGreaterThan(0);
      expect(new Set(past.map(({ jacobianMeanSquare }) => jacobianMeanSquare))).toEqual(new Set([NaN]));
      expect(seen.flatMap(({ row }) => Object.values(row)).filter((value) => Math.abs(value) === Infinity)).toEqual([]);
    });

    test('take the Jacobian no farther than to a layer that is not finite, though what follows is', async () => {
      // x · 1e38 leaves float32 for the largest of the samples; tanh makes 1 of it.
      const record = await run(
        settingsOf({
          network: { activation: 'tanh', width: 1, depth: 2 },
          initializers: [{ constant: { c: 1e38 } }],
          bias: 'zero',
          input: { samples: 20_000 },
          training: { epochs: 1 },
        }),
      );
      const [epoch] = record.epochs;
      expect(epoch!.forward.map(({ nonfinite }) => nonfinite > 0)).toEqual([true, false, false, false]);
      const seen = record.diagnostics[0]!.map(({ deadUnits, jacobianMeanSquare }) => [deadUnits, jacobianMeanSquare]);
      expect(seen).toEqual([
        [NaN, NaN],
        [0, NaN],
        [0, NaN],
        [0, NaN],
      ]);
    });

    test('leave the Jacobian out where a layer is wider than 128', async () => {
      const jacobians = async (width: number): Promise<number> =>
        (
          await run(
            settingsOf({
              network: { width, depth: 1 },
              initializers: ['xavier'],
              training: { epochs: 1 },
              input: { samples: 2 },
            }),
          )
        ).diagnostics[0]![1]!.jacobianMeanSquare;
      expect(await jacobians(128)).toBeGreaterThan(0);
      expect(await jacobians(129)).toBeNaN();
    });

    test('of one sample: nothing that takes two', async () => {
      const [, row] = (
        await run(
          settingsOf({
            network: { width: 3, depth: 1 },
            initializers: ['xavier'],
            input: { samples: 1 },
            training: { epochs: 1 },
          }),
        )
      ).diagnostics[0]!;
      expect(row).toMatchObject({
        units: 3,
        deadUnits: NaN,
        twoInputCorrelation: NaN,
        effectiveRank: 0,
        copiedUnits: 0,
      });
    });
  });
}
