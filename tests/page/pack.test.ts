import { beforeAll, expect, test } from '@jest/globals';
import { studyOf } from '../../src/config/index.ts';
import { packCell, packJson, packParameters } from '../../src/page/pack.ts';
import { unshuffleBytes, shuffleBytes } from '../../src/page/columns.ts';
import { unpackCell, unpackJson, unpackParameters } from '../../src/page/unpack.ts';
import { pageLayers } from '../../src/page/pageLayers.ts';
import { directions, type RepeatRecord } from '../../src/record/record.ts';
import { measureWith } from '../../src/run/measure.ts';
import { runRepeat } from '../../src/run/repeat.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { measure, scaled, type LayerStatistics } from '../../src/statistics/index.ts';
import { useBackend } from '../support/engines.ts';

/** ReLU with N(0, 4) leaves float32; zero gives constant data. */
const settings = ['zero', { normal: { std: 4 } }, 'xavier'].map(
  (initializer) =>
    studyOf({
      network: { width: 30, activation: 'relu' },
      initializers: [initializer],
      input: { samples: 50 },
      random: { repeats: 2 },
    }).cells[0]!.settings,
);
const records: RepeatRecord[][] = [];

beforeAll(async () => {
  await useBackend('wasm');
  for (const one of settings) {
    const repeats = [0, 1].map((repeat) => runRepeat(one, repeat, measureWith(one.bins)));
    records.push(await Promise.all(repeats));
  }
});

const detail = (i: number, numbers = [1, 2, 3, 4, 5, 6], epochs = [0, 1, 2, 3, 4]) => ({
  settings: settings[i]!,
  predicted: { forward: { std: [null], silence: null }, backward: { std: [null], silence: null } },
  repeats: 2,
  epochs,
  layers: pageLayers(settings[i]!.network).filter(({ number }) => numbers.includes(number)),
});

/** The relative difference; none between two NaN. */
const off = (actual: number, expected: number): number =>
  Object.is(actual, expected) || actual === expected ? 0 : Math.abs(actual / expected - 1);

test.each([0, 1, 2])('a packed cell holds every number of case %i', async (i) => {
  const cell = await unpackCell(packCell(detail(i), records[i]!));
  expect(cell).toMatchObject(detail(i));
  let nonfinite = 0;
  for (const [repeat, { epochs }] of records[i]!.entries()) {
    for (const [epoch, record] of epochs.entries()) {
      for (const direction of directions) {
        for (const [layer, expected] of record[direction].entries()) {
          const { std, sampleStd, mean, zeroFraction, histogram, ...rest } = cell.at({
            repeat,
            epoch,
            direction,
            layer,
          });
          expect({ ...rest, histogram }).toEqual({
            count: expected.count,
            nonfinite: expected.nonfinite,
            min: expected.min,
            max: expected.max,
            histogram: expected.histogram,
          });
          expect(off(std, expected.std)).toBeLessThan(1e-10);
          expect(off(sampleStd, Math.fround(expected.sampleStd))).toBe(0);
          expect(off(mean, Math.fround(expected.mean))).toBe(0);
          expect(off(zeroFraction, expected.zeroFraction)).toBeLessThan(1e-12);
          nonfinite += expected.nonfinite;
        }
      }
    }
  }
  expect(nonfinite > 0).toBe(i === 1);
});

test('a part of the epochs and layers is that part', async () => {
  const cell = await unpackCell(packCell(detail(2, [3, 4], [0, 4]), records[2]!));
  const at = cell.at({ repeat: 1, epoch: 1, direction: 'backward', layer: 1 });
  expect(at.histogram).toEqual(records[2]![1]!.epochs[4]!.backward[3]!.histogram);
});

test.each([1, 2, 3, 4, 5, 6])('what is packed comes back, whatever the numbers, set %i', async (seed) => {
  const stream = new RandomStream([seed, 0, 0]);
  const upTo = (count: number): number => Math.floor(stream.uniform() * count);
  const bins = settings[2]!.bins;
  const layers = Array.from({ length: 1 + upTo(30) }, () =>
    measure(
      Float32Array.from({ length: 1 + upTo(50) }, () => {
        const value = 10 ** (stream.uniform() * 70 - 35) * stream.normal();
        return [value, value, value, 0, NaN, -Infinity][upTo(6)]!;
      }),
      bins,
    ),
  );
  const any = (): LayerStatistics => layers[upTo(layers.length)]!;
  const repeats = [0, 1].map(() => ({
    diagnostics: [],
    parameters: [],
    epochs: Array.from({ length: 5 }, () => ({
      forward: Array.from({ length: 6 }, any),
      backward: Array.from({ length: 6 }, any),
    })),
  }));
  const cell = await unpackCell(packCell(detail(2), repeats));
  for (const [repeat, { epochs }] of repeats.entries()) {
    for (const [epoch, record] of epochs.entries()) {
      for (const direction of directions) {
        for (const [layer, expected] of record[direction].entries()) {
          const { std, mean, zeroFraction, sampleStd, ...rest } = cell.at({ repeat, epoch, direction, layer });
          const { std: _std, mean: _mean, zeroFraction: _zero, sampleStd: _sampleStd, ...whole } = expected;
          expect(rest).toEqual(whole);
          expect(off(sampleStd, Math.fround(expected.sampleStd))).toBe(0);
          expect(off(std, expected.std)).toBeLessThan(1e-10);
          expect(off(mean, Math.fround(expected.mean))).toBe(0);
          expect(off(zeroFraction, expected.zeroFraction)).toBeLessThan(1e-12);
        }
      }
    }
  }
});

test('weights and biases come back, and updates are their gradients, scaled', async () => {
  const tensors = ['W', 'b'];
  const statisticsOf = (seed: number) =>
    measure(
      Float32Array.from({ length: 9 }, (_, i) => Math.sin(seed + i)),
      settings[2]!.bins,
    );
  const { epochs } = records[2]![0]!;
  const repeats = [0, 1].map((repeat) => ({
    epochs,
    diagnostics: [],
    parameters: epochs.map((_, epoch) =>
      [1, 3, 9].flatMap((layer) =>
        tensors.flatMap((tensor, i) => {
          const value = { layer, tensor, quantity: 'value', statistics: statisticsOf(layer + 10 * i) } as const;
          const gradient = statisticsOf(100 + layer + 10 * i + 50 * epoch + 7 * repeat);
          return [value, { ...value, quantity: 'gradient', statistics: gradient } as const];
        }),
      ),
    ),
  }));
  const shown = detail(2);
  const numbers = shown.layers.map(({ number }) => number);
  const packed = await unpackParameters(packParameters(shown, repeats)!);
  expect(packed.entries).toEqual(
    [1, 3, 9]
      .filter((layer) => numbers.includes(layer))
      .flatMap((layer) => tensors.map((tensor) => ({ layer, tensor }))),
  );
  const entry = packed.entries.findIndex(({ layer, tensor }) => layer === 3 && tensor === 'b');
  const key = { repeat: 1, epoch: shown.epochs.length - 1, entry };
  const expected = statisticsOf(100 + 3 + 10 + 50 * shown.epochs.at(-1)! + 7);
  const gradient = packed.at({ ...key, quantity: 'gradient' });
  expect(gradient.histogram).toEqual(expected.histogram);
  expect(gradient.std).toBeCloseTo(expected.std, 9);
  expect(packed.at({ ...key, quantity: 'value' }).histogram).toEqual(statisticsOf(13).histogram);
  expect(packed.at({ ...key, quantity: 'update' })).toEqual(scaled(gradient, -shown.settings.learningRate));
  expect(packParameters(shown, [{ ...repeats[0]!, parameters: [] }])).toBeUndefined();
});

test('text comes back as it was, and is packed in letters that no markup needs', async () => {
  const value = { label: '</script><img onerror=alert(1)>', other: '<!--<script> \u2028 "\'& 한국어 🦆' };
  const packed = packJson(value);
  expect(packed).toMatch(/^[A-Za-z0-9+/=]+$/);
  expect(await unpackJson(packed)).toEqual(value);
});

test('planes: the first bytes, then the second ones, and back', () => {
  const planes = shuffleBytes(Uint16Array.of(0x0201, 0x0403, 0x0605), 2);
  expect([...planes]).toEqual([1, 3, 5, 2, 4, 6]);
  expect([...new Uint16Array(unshuffleBytes(planes, 2))]).toEqual([0x0201, 0x0403, 0x0605]);
});
