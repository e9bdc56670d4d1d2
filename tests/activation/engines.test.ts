import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { testBackends, useBackend } from '../support/engines.ts';
import { everyActivation } from './entries.ts';
import { goldenActivations } from './golden.ts';

/** Relative to the value: what all engines reach for |x| from 1e-30 to 1e4. */
const relative = 2e-5;
/** Some 100 times float32's least normal number, below which an engine may give 0: a factor that is lost is multiplied by x. */
const underflow = 1e-36;
/** Derivatives that come from the output, as 1 − out and 1 − out², keep these digits after the point (docs/activations.md). */
const absolute: Readonly<Record<string, number>> = { sigmoid: 1e-7, tanh: 6e-7 };

const expectClose = (actual: number, expected: number, allowed: number): void => {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(allowed + relative * Math.abs(expected));
};

/** NaN is NaN, Infinity is Infinity, and 0 is -0. */
const expectSame = (actual: number, expected: number): void => {
  if (Number.isFinite(expected)) expectClose(actual, expected, 0);
  else expect(actual).toBe(expected);
};

for (const backend of [...testBackends, 'cpu' as const]) {
  describe(`on ${backend}`, () => {
    beforeAll(() => useBackend(backend));

    describe.each(everyActivation)('%s', (name, { value, derivative, forward, backward }) => {
      const rows = goldenActivations[name]!;

      test('value and derivative are mpmath’s, from |x| = 1e-30 to 1e4', () => {
        const x = tf.tensor1d(rows.map(([x]) => x));
        const out = forward(x);
        const [values, derivatives] = [out.dataSync(), backward(tf.onesLike(x), x, out).dataSync()];
        for (const [i, [, v, d]] of rows.entries()) {
          expectClose(values[i]!, v, underflow);
          expectClose(derivatives[i]!, d, absolute[name] ?? underflow);
        }
      });

      test('at ±0, ±Infinity and NaN both are the scalar functions’', () => {
        const points = [0, -0, Infinity, -Infinity, NaN];
        const x = tf.tensor1d(points);
        const out = forward(x);
        const [values, derivatives] = [out.dataSync(), backward(tf.onesLike(x), x, out).dataSync()];
        for (const [i, point] of points.entries()) {
          expectSame(values[i]!, value(point));
          expectSame(derivatives[i]!, derivative(point));
        }
      });
    });
  });
}
