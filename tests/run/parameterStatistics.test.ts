import { beforeAll, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { studyOf } from '../../src/config/index.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { measureWith } from '../../src/run/measure.ts';
import { runRepeat } from '../../src/run/repeat.ts';
import { measure } from '../../src/statistics/index.ts';
import { useBackend } from '../support/engines.ts';

const [cell] = studyOf({
  network: { width: 6, depth: 2, activation: 'identity' },
  initializers: [{ normal: { std: 0.5 } }],
  input: { samples: 7 },
  training: { epochs: 2, learningRate: 0.25, carryOver: false },
  random: { seed: 5 },
}).cells;

beforeAll(() => useBackend('wasm'));

test('each tensor as drawn, its gradient and its update, then as updated; nothing is left behind', async () => {
  const before = tf.memory().numTensors;
  const { parameters } = await runRepeat(cell!.settings, 0, measureWith(4));
  expect(tf.memory().numTensors).toBe(before);
  const keys = parameters[0]!.map(({ layer, tensor, quantity }) => `${layer} ${tensor} ${quantity}`);
  expect(keys).toEqual(
    [1, 3].flatMap((layer) =>
      ['W', 'b'].flatMap((tensor) =>
        ['value', 'gradient', 'update'].map((quantity) => `${layer} ${tensor} ${quantity}`),
      ),
    ),
  );
  const of = (epoch: number, key: string) => parameters[epoch]![keys.indexOf(key)]!.statistics;
  // The second layer's, as NumPy draws them: W, then b, from one stream.
  const stream = new RandomStream([5, 0, 2]);
  const drawn = Float32Array.from({ length: 42 }, () => 0.5 * stream.normal());
  expect(of(0, '3 W value')).toEqual(measure(drawn.slice(0, 36), 4, 6));
  expect(of(0, '3 b value')).toEqual(measure(drawn.slice(36), 4));
  // Ones come back through the identity: ∂L/∂b of each unit of the last layer is the number of samples.
  expect(of(0, '3 b gradient')).toMatchObject({ count: 6, mean: 7, std: 0, min: 7, max: 7 });
  expect(of(0, '3 b update')).toMatchObject({ mean: -1.75, min: -1.75, max: -1.75 });
  for (const tensor of ['1 W', '1 b', '3 W', '3 b'])
    expect(of(1, `${tensor} value`).mean).toBeCloseTo(
      of(0, `${tensor} value`).mean + of(0, `${tensor} update`).mean,
      6,
    );
});
