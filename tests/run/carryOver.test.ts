import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { initializers } from '../../src/initializer/index.ts';
import type { LayerDescription, NetworkSpec } from '../../src/network/index.ts';
import { affine } from '../../src/network/spec.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { CarryOver } from '../../src/run/carryOver.ts';
import { drawSpecified } from '../../src/subject/specifiedNetwork.ts';
import type { Subject } from '../../src/subject/subject.ts';
import { testBackends, useBackend } from '../support/engines.ts';
import { normalTensor } from '../support/tensors.ts';

const tanh = { name: 'tanh', parameters: {} } as const;

const drawn = (spec: NetworkSpec): Subject =>
  drawSpecified(spec, {
    initializer: initializers.xavier.create({}),
    bias: 'same',
    stream: (l) => new RandomStream([6, 0, l]),
    input: tf.zeros([1, ...spec.inputShape]),
  });

/** Everything that a forward and a backward pass showed, by the layer's number. */
const passes = async (subject: Subject, x: tf.Tensor, y: tf.Tensor, carryOver: CarryOver) => {
  const [outputs, gradients] = [new Map<number, number[]>(), new Map<number, number[]>()];
  const into =
    (map: Map<number, number[]>) =>
    ({ number }: LayerDescription, _tensor: tf.Tensor, values: () => Float32Array): void =>
      void map.set(number, [...values()]);
  const probes = [{ output: into(outputs), inputGradient: into(gradients) }, carryOver];
  await subject.forward(x, probes);
  await subject.backward(y, probes);
  return { outputs, gradients };
};

const valuesOf = (tensors: readonly tf.Tensor[]): number[][] => tensors.map((tensor) => [...tensor.dataSync()]);

for (const backend of testBackends) {
  describe(`what is carried over, on ${backend}`, () => {
    beforeAll(() => useBackend(backend));

    const setUp = (layers: NetworkSpec['layers']) => {
      const [x, y] = [normalTensor(31, [4, 3]), normalTensor(32, [4, 3])];
      const subject = drawn({ inputShape: [3], layers });
      return { x, y, subject, carryOver: new CarryOver(subject.layers) };
    };

    test('what went into the last layer, and the gradient with respect to the second layer’s input', async () => {
      const { x, y, subject, carryOver } = setUp([affine(3), tanh, affine(3), tanh]);
      const { outputs, gradients } = await passes(subject, x, y, carryOver);
      expect(valuesOf(carryOver.take())).toEqual([outputs.get(3), gradients.get(2)]);
    });

    test('of two layers', async () => {
      const { x, y, subject, carryOver } = setUp([affine(3), tanh]);
      const { outputs, gradients } = await passes(subject, x, y, carryOver);
      expect(valuesOf(carryOver.take())).toEqual([outputs.get(1), gradients.get(2)]);
    });

    test('of a single layer its own input and gradient', async () => {
      const { x, y, subject, carryOver } = setUp([affine(3)]);
      const { gradients } = await passes(subject, x, y, carryOver);
      expect(valuesOf(carryOver.take())).toEqual([[...x.dataSync()], gradients.get(1)]);
    });

    test.each([1, 4])('no tensor is left of %i layers, taken or not, and what went in is whole', async (depth) => {
      const { x, y, subject, carryOver } = setUp([affine(3), tanh, affine(3), tanh].slice(0, depth));
      await passes(subject, x, y, carryOver);
      tf.dispose(carryOver.take());
      const tensors = tf.memory().numTensors;
      await passes(subject, x, y, carryOver);
      tf.dispose(carryOver.take());
      await passes(subject, x, y, carryOver);
      await passes(subject, x, y, carryOver);
      carryOver.dispose();
      expect(tf.memory().numTensors).toBe(tensors);
      expect([x.isDisposed, y.isDisposed]).toEqual([false, false]);
    });
  });
}
