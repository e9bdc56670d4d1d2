import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { studyOf, type CellSettings, type ConfigInput } from '../../src/config/index.ts';
import type { Diagnostic, EpochDiagnostics } from '../../src/diagnostics/index.ts';
import { measureWith } from '../../src/run/measure.ts';
import { runRepeat } from '../../src/run/repeat.ts';
import { testBackends, useBackend } from '../support/engines.ts';

interface GoldenCase {
  readonly shape: number[];
  readonly layers: object[];
  readonly seed: number;
  readonly samples: number;
  /** By layer; left out what a layer doesn't have. */
  readonly rows: Partial<Record<Diagnostic, number>>[];
}

/** Made by scripts/golden/networkDiagnostics.py, which computes each diagnostic by its definition in float64. */
const { cases } = JSON.parse(readFileSync(new URL('../golden/networkDiagnostics.json', import.meta.url), 'utf8')) as {
  cases: GoldenCase[];
};

const compared = [
  'units',
  'deadUnits',
  'copiedUnits',
  'twoInputCorrelation',
  'positionRank',
  'twoPositionCorrelation',
  'attentionEntropy',
  'branchStreamVariance',
  'squaredChannelMean',
  'channelVariance',
] as const satisfies readonly Diagnostic[];

const settingsOf = (config: object): CellSettings =>
  studyOf({ training: { epochs: 1 }, ...config } as ConfigInput).cells[0]!.settings;

const diagnosed = async (settings: CellSettings): Promise<EpochDiagnostics> =>
  (await runRepeat(settings, 0, measureWith(settings.bins))).diagnostics[0]!;

for (const backend of testBackends) {
  describe(`on ${backend}`, () => {
    beforeAll(() => useBackend(backend));

    test.each(cases.map((golden) => [JSON.stringify(golden.layers), golden] as const))(
      'agree with NumPy: %s',
      async (_layers, { shape, layers, seed, samples, rows }) => {
        const tensors = tf.memory().numTensors;
        const found = await diagnosed(
          settingsOf({ network: { layers }, initializers: ['he'], input: { shape, samples }, random: { seed } }),
        );
        expect(found).toHaveLength(rows.length);
        const wrong = rows.flatMap((expected, layer) =>
          compared
            .map((key) => ({ layer, key, actual: found[layer]![key], expected: expected[key] ?? NaN }))
            .filter(({ actual, expected: value }) =>
              Number.isNaN(value)
                ? !Number.isNaN(actual)
                : !(Math.abs(actual - value) <= 2e-4 * Math.max(Math.abs(value), 1e-2)),
            ),
        );
        expect(wrong).toEqual([]);
        expect(tf.memory().numTensors).toBe(tensors);
      },
    );

    test('large images and many tokens are sampled, whatever their pattern', async () => {
      const config = { network: { layers: ['identity'] }, initializers: ['he'] };
      for (const [shape, samples] of [
        [[33, 32, 3], 3],
        [[300, 8], 9],
      ] as const) {
        const [row] = await diagnosed(settingsOf({ ...config, input: { shape, samples } }));
        const units = shape.at(-1)!;
        // Unrelated entries: n · rows / (n + rows).
        expect(row!.positionRank / ((units * 128) / (units + 128))).toBeCloseTo(1, 1);
        expect(row!.effectiveRank / ((units * 1024) / (units + 1024))).toBeCloseTo(1, 1);
        expect(Math.abs(row!.twoPositionCorrelation)).toBeLessThan(0.01);
      }
    });
  });
}

describe('copies that get other gradients are none', () => {
  beforeAll(() => useBackend(testBackends[0]!));

  const rowsOf = async (layers: unknown[], upstreamGradient: string): Promise<EpochDiagnostics> => {
    const shape = [12];
    return diagnosed(
      settingsOf({
        network: { layers },
        initializers: ['he'],
        input: { shape, samples: 20 },
        training: { upstreamGradient, epochs: 1 },
      }),
    );
  };
  const zero = { affine: 12, initializer: 'zero' };
  const constant = { affine: 12, initializer: { constant: { c: 0.1 } } };

  test.each([
    ['a layer of zeros under drawn weights', [zero, { affine: 12 }], 'ones', 0, [12, 0]],
    ['a layer of zeros at the end', [{ affine: 12 }, zero], 'normal', 1, [12, 0]],
    ['the same under a gradient of ones', [{ affine: 12 }, zero], 'ones', 1, [12, 12]],
    ['equal weights under equal weights', [constant, constant], 'normal', 0, [12, 12]],
    ['convolutions with equal kernels under drawn ones', [constant, { affine: 12 }], 'normal', 0, [12, 0]],
  ] as const)('%s', async (_what, layers, upstream, at, [copied, gradients]) => {
    const row = (await rowsOf([...layers], upstream))[at]!;
    expect([row.copiedUnits, row.copiedGradients]).toEqual([copied, gradients]);
  });

  test('duplicate filters of a convolution, and channels that are off at every pixel', async () => {
    const negative = { conv2d: 6, initializer: { constant: { c: -1 } } };
    const settings = settingsOf({
      network: { layers: ['relu', negative, 'relu', { conv2d: 4 }] },
      initializers: ['he'],
      input: { shape: [40, 40, 3], samples: 2 },
    });
    const [, filters, off, drawn] = await diagnosed(settings);
    expect([filters!.copiedUnits, filters!.deadUnits, off!.deadUnits, drawn!.copiedUnits]).toEqual([6, 0, 6, 4]);
    const [more] = await diagnosed({
      ...settings,
      network: { ...settings.network, layers: [settings.network.layers[3]!] },
    });
    expect([more!.copiedUnits, more!.deadUnits]).toEqual([0, 0]);
  });
});
