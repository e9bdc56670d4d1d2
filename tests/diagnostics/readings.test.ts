import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { activations } from '../../src/activation/index.ts';
import { outputDiagnostics, type OutputDiagnostics } from '../../src/diagnostics/outputs.ts';
import {
  readCopiedGradients,
  readOutputs,
  readRms,
  readSaturated,
  readSingularValues,
  type OutputForm,
} from '../../src/diagnostics/readings.ts';
import { saturationRegions } from '../../src/diagnostics/saturation.ts';
import { singularValues } from '../../src/diagnostics/singularValues.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { nativeExpected, useBackend } from '../support/engines.ts';

const onHost = (): never => {
  throw new Error('the values were copied to the host');
};

const draws = (count: number, std = 1): Float32Array =>
  new RandomStream([9, 0, 0]).fillNormal(new Float32Array(count), std);

/** A tensor that lies with the engine, as from an operation. */
const withEngine = (values: Float32Array, shape: number[]): tf.Tensor =>
  tf.tidy(() => tf.reshape(tf.tensor1d(values), shape));

/** The ranks in 4 digits: float32 products in another order are no more exact. */
const inFourDigits = (found: OutputDiagnostics | undefined): object | undefined =>
  found && {
    ...found,
    effectiveRank: found.effectiveRank.toPrecision(4),
    positionRank: found.positionRank.toPrecision(4),
  };

interface Outputs extends OutputForm {
  readonly what: string;
  readonly samples: number;
  readonly change?: (value: number, unit: number, row: number) => number;
}

const cases: readonly Outputs[] = [
  { what: 'draws', samples: 50, units: 20, positions: 1 },
  { what: 'a number of rows that no lane divides', samples: 1501, units: 7, positions: 1 },
  { what: 'more units than samples', samples: 30, units: 301, positions: 1 },
  { what: 'tokens', samples: 21, units: 6, positions: 10 },
  { what: 'more pixels than are compared', samples: 40, units: 3, positions: 150 },
  { what: 'one sample', samples: 1, units: 5, positions: 1 },
  { what: 'one unit', samples: 19, units: 1, positions: 1 },
  { what: 'one token of one unit', samples: 1, units: 1, positions: 1 },
  { what: 'rectified', samples: 300, units: 40, positions: 1, change: (v, j) => Math.max(0, v - (j % 5)) },
  {
    what: 'copies in spite of rounding',
    samples: 64,
    units: 30,
    positions: 1,
    change: (_, unit, row) => Math.sin((unit % 7) + row * 1.7) * (1 + unit * 1e-7),
  },
  { what: 'constant units', samples: 90, units: 8, positions: 1, change: (v, unit) => (unit % 3 === 0 ? unit : v) },
  {
    what: 'all samples alike',
    samples: 40,
    units: 9,
    positions: 4,
    change: (_, unit) => Math.fround(0.1 * (unit % 4)),
  },
  { what: 'zeros', samples: 33, units: 5, positions: 2, change: () => 0 },
  { what: 'near the end of float32', samples: 70, units: 11, positions: 1, change: (v) => v * 1e38 },
  { what: 'tiny', samples: 70, units: 11, positions: 1, change: (v) => v * 1e-36 },
  { what: 'of all sizes', samples: 200, units: 13, positions: 1, change: (v, j) => v * 10 ** (2 * j - 12) },
  {
    what: 'an infinity',
    samples: 20,
    units: 5,
    positions: 1,
    change: (v, j, row) => (j === 3 && row === 17 ? Infinity : v),
  },
  { what: 'a NaN in the last row', samples: 20, units: 5, positions: 1, change: (v, _, row) => (row === 19 ? NaN : v) },
];

if (nativeExpected) {
  describe('the native engine reads where the tensor lies', () => {
    beforeAll(() => useBackend('tensorflow'));

    test.each(cases)('$what: the same bits as on the host, ranks but for rounding', async (one) => {
      const { samples, units, positions, change = (v) => v } = one;
      const values = draws(samples * positions * units).map((v, i) => change(v, i % units, Math.floor(i / units)));
      const out = withEngine(values, [samples, positions, units]);
      const found = await readOutputs(out, onHost, one, 'activation');
      const expected = outputDiagnostics(values, units, positions, 'activation');
      out.dispose();
      expect(inFourDigits(found)).toEqual(inFourDigits(expected));
    });

    test('the rank of an activation alone', async () => {
      const out = withEngine(draws(60), [10, 6]);
      expect((await readOutputs(out, onHost, { units: 6, positions: 1 }, 'affine'))?.effectiveRank).toBeNaN();
      out.dispose();
    });

    test.each(['sigmoid', 'relu', 'hardTanh', 'sine'] as const)('where %s is saturated', async (name) => {
      const regions = saturationRegions(activations[name].create({}));
      const values = draws(3001, 4);
      const z = withEngine(values, [3001, 1]);
      const read = regions.unsaturated ? onHost : () => values;
      expect(await readSaturated(z, read, regions)).toBe(regions.count(values) / 3001);
      z.dispose();
    });

    test.each([
      ['draws', draws(1001)],
      ['large', draws(7, 1e38)],
      ['NaN', Float32Array.of(1, NaN)],
      ['infinity', Float32Array.of(-Infinity)],
    ] as const)('the root mean square of %s', async (_, values) => {
      const tensor = withEngine(values, [values.length]);
      let squares = 0;
      for (const v of values) squares += v * v;
      expect(await readRms(tensor)).toBe(Math.sqrt(squares / values.length));
      tensor.dispose();
    });

    test('copies in outputs and gradient alike; NaN of a gradient that is not finite', async () => {
      const [units, form] = [12, { units: 12, positions: 1 }];
      const outputs = withEngine(
        draws(40 * units).map((_, i) => Math.cos(Math.floor(i / units) + (i % 4))),
        [40, units],
      );
      const gradient = draws(5 * units).map((v, i) => (i % units < 6 ? 1e-9 * Math.floor(i / units) : v));
      const [copied, lost] = [withEngine(gradient, [5, units]), withEngine(gradient.with(3, NaN), [5, units])];
      // Units 0 and 4, 1 and 5 have the same gradient; 2 and 3 have copies only among those of other gradients.
      expect(await readCopiedGradients(outputs, copied, form)).toBe(4);
      expect(await readCopiedGradients(outputs, lost, form)).toBeNaN();
      tf.dispose([outputs, copied, lost]);
    });

    test.each([
      ['draws', 20, 20, (v: number) => v],
      ['tall', 31, 8, (v: number) => v],
      ['wide', 5, 40, (v: number) => v],
      ['one entry', 1, 1, (v: number) => v],
      ['columns of zeros', 24, 24, (v: number, j: number) => (j % 2 === 0 ? 0 : v)],
      ['equal columns', 16, 16, (_: number, j: number, i: number) => Math.sin(i + (j % 3))],
      ['tiny', 12, 12, (v: number) => v * 1e-300],
      ['huge', 12, 12, (v: number) => v * 1e300],
      ['nothing', 6, 6, () => 0],
      ['a NaN', 6, 6, (v: number, j: number) => (j === 4 ? NaN : v)],
    ] as const)('the ends of the spectrum: %s', async (_, rows, columns, change) => {
      const values = Float64Array.from(draws(rows * columns), (v, at) =>
        change(v, at % columns, Math.floor(at / columns)),
      );
      expect(await readSingularValues(values, rows, columns)).toEqual(singularValues(values, rows, columns));
    });

    test('a question that nobody knows, or without its tensors, is refused', () => {
      const { binding } = tf.backend() as unknown as {
        binding: { readTensors: (question: string, ids: unknown, numbers: unknown) => unknown };
      };
      const refused = (...asked: [string, unknown, unknown]): void =>
        expect(() => binding.readTensors(...asked)).toThrow(
          'readTensors takes a question, its tensors and its numbers',
        );
      refused('weather', Int32Array.of(1), Float64Array.of());
      refused('squares', Int32Array.of(), Float64Array.of());
      refused('squares', [1], Float64Array.of());
      refused('statistics', Int32Array.of(1), Float64Array.of(20));
    });
  });
}
