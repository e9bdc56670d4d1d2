import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { ParameterValue } from '../../../src/catalogue/parameter.ts';
import type { Backend } from '../../../src/engine/index.ts';
import { createLayer, descend, layerKinds, type Layer, type SimpleLayerChoice } from '../../../src/network/index.ts';
import { RandomStream } from '../../../src/random/stream.ts';
import { testBackends, useBackend } from '../../support/engines.ts';
import { expectClose, normalTensor } from '../../support/tensors.ts';

/** A case of scripts/golden/layers.py: the definition in NumPy, and its gradients by central differences. */
interface Case {
  readonly kind: string;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** Of the input. */
  readonly shape: number[];
  /** Of the parameters; of a residual, of its second input. */
  readonly others: number[][];
  readonly out: { readonly shape: number[]; readonly values: number[] };
  /** With respect to the inputs that have one, then to the parameters. */
  readonly gradients: number[][];
}

const cases = JSON.parse(readFileSync(new URL('../../golden/layers.json', import.meta.url), 'utf8')) as Case[];
const named = cases.map(
  (one) => [`${one.kind} ${JSON.stringify(one.parameters)} of ${String(one.shape)}`, one] as const,
);

const inputOf = ({ kind, parameters, shape }: Case): Tensor => {
  if (kind !== 'embedding') return normalTensor(1, shape);
  const stream = new RandomStream([3, 0, 1]);
  const ids = Int32Array.from({ length: shape[0]! * shape[1]! }, () => stream.integer(Number(parameters['rows'])));
  return tf.tensor(ids, shape, 'int32');
};

/** What goes into the layer, and its parameters. */
const setUp = (one: Case): { inputs: Tensor[]; values: Tensor[]; upstream: Tensor; layer: Layer } => {
  const others = one.others.map((shape, i) => normalTensor(3 + i, shape));
  const second = one.kind === 'residual' ? others : [];
  const values = one.kind === 'residual' ? [] : others;
  const choice = { name: one.kind, parameters: one.parameters } as unknown as SimpleLayerChoice;
  return {
    inputs: [inputOf(one), ...second],
    values,
    upstream: normalTensor(2, one.out.shape),
    layer: createLayer(choice, values),
  };
};

test('there is a case of every kind', () => {
  expect([...new Set(cases.map(({ kind }) => kind))].toSorted()).toEqual(Object.keys(layerKinds).toSorted());
});

const backends: readonly Backend[] = [...testBackends, 'cpu'];
for (const backend of backends) {
  describe(`on ${backend}`, () => {
    beforeAll(() => useBackend(backend));

    test.each(named)('%s: out and gradients are those of NumPy', (_name, one) => {
      const { inputs, upstream, layer } = setUp(one);
      const out = layer.forward(...inputs);
      expect(out.shape).toEqual(one.out.shape);
      expectClose(out, one.out.values, 1e-5);
      const found = [layer.backward(upstream)].flat();
      for (const [i, gradient] of found.entries()) expect(gradient.shape).toEqual(inputs[i]!.shape);
      const gradients = [...found, ...layer.parameters.map(({ gradient }) => gradient!)];
      expect(gradients).toHaveLength(one.gradients.length);
      // Some are exactly 0: a softmax does not see what all its logits share.
      const scale = Math.max(...one.gradients.flat().map(Math.abs));
      for (const [i, gradient] of gradients.entries()) {
        expectClose(tf.concat([tf.reshape(gradient, [-1]), [scale]]), [...one.gradients[i]!, scale], 5e-5);
      }
    });

    test.each(named)('%s: leaks no tensor, changes no argument', (_name, one) => {
      const { inputs, values, upstream, layer } = setUp(one);
      layer.dispose();
      const given = [...inputs, ...values, upstream];
      const before = given.map((tensor) => [...tensor.dataSync()]);
      const tensors = tf.memory().numTensors;
      const again = createLayer({ name: one.kind, parameters: one.parameters } as unknown as SimpleLayerChoice, values);
      for (let epoch = 0; epoch < 3; epoch++) {
        again.forward(...inputs).dispose();
        tf.dispose(again.backward(upstream) as Tensor | Tensor[]);
        descend(again.parameters, 0.1);
      }
      again.dispose();
      expect(tf.memory().numTensors).toBe(tensors);
      expect(given.map((tensor) => [...tensor.dataSync()])).toEqual(before);
    });

    test('of several equal maxima the first pixel of the window, row by row, gets the gradient', () => {
      const layer = createLayer({ name: 'maxPool', parameters: { window: 2 } }, []);
      layer.forward(tf.tensor4d([0, 5, 5, 5], [1, 2, 2, 1])).dispose();
      const dx = layer.backward(tf.tensor4d([3], [1, 1, 1, 1])) as Tensor;
      expect([...dx.dataSync()]).toEqual([0, 3, 0, 0]);
    });
  });
}

const stateless = new Set(['transpose', 'residual']);
test.each(named.filter(([, { kind }]) => !stateless.has(kind)))(
  '%s: refuses to go backward before its time',
  (_name, one) => {
    const { layer, upstream } = setUp(one);
    expect(() => layer.backward(upstream)).toThrow(/backward needs a forward pass first$/);
  },
);
