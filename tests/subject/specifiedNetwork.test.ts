import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { prepareActivation, type ActivationChoice } from '../../src/activation/index.ts';
import { initializers } from '../../src/initializer/index.ts';
import type { LayerDescription, NetworkSpec } from '../../src/network/index.ts';
import { affine } from '../../src/network/spec.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { drawSpecified } from '../../src/subject/specifiedNetwork.ts';
import type { Subject } from '../../src/subject/subject.ts';
import { testBackends, useBackend } from '../support/engines.ts';
import { hashOfSources } from '../../src/userModule/sources.ts';
import { writeModule } from '../support/userModules.ts';
import { expectClose, normalTensor } from '../support/tensors.ts';

const tanh: ActivationChoice = { name: 'tanh', parameters: {} };
const file = writeModule('export const value = (x) => x ** 3;\nexport const derivative = (x) => 3 * x ** 2;\n');
const module: ActivationChoice = { name: 'module', parameters: { file, sha256: hashOfSources(file) } };

const flat: NetworkSpec = { inputShape: [4], layers: [affine(3), tanh, affine(5), module] };
const tokens: NetworkSpec = { inputShape: [2, 3], layers: [affine(4), tanh] };

const drawn = (spec: NetworkSpec): Subject => {
  const input = tf.zeros([1, ...spec.inputShape]);
  const subject = drawSpecified(spec, {
    initializer: initializers.xavier.create({}),
    bias: 'same',
    stream: (l) => new RandomStream([5, 0, l]),
    input,
  });
  input.dispose();
  return subject;
};

/** The output of one layer for a batch that goes into it: the layer's own forward pass, in a network of it alone. */
const outputOf = async (spec: NetworkSpec, subject: Subject, number: number, x: Tensor): Promise<Float32Array> => {
  const alone = drawn({ inputShape: x.shape.slice(1), layers: [spec.layers[number - 1]!] });
  for (const [i, { value }] of subject.parametersOf(number).entries()) alone.parameters[i]!.assign(value.clone());
  let out = new Float32Array();
  const output = (_layer: LayerDescription, _out: Tensor, values: () => Float32Array): void => {
    out = Float32Array.from(values());
  };
  await alone.forward(x, [{ output }]);
  alone.dispose();
  return out;
};

/** (inputs, outputs), by central differences: the moved samples are rows of one batch. */
const finiteDifferences = async (spec: NetworkSpec, subject: Subject, number: number, x: Tensor) => {
  const h = 1e-2;
  const values = x.dataSync<'float32'>();
  const moved = (step: number): Tensor =>
    tf.tensor([...values].map((_, i) => [...values].map((value, j) => (i === j ? value + step : value))).flat(), [
      values.length,
      ...x.shape.slice(1),
    ]);
  const [ahead, behind] = [
    await outputOf(spec, subject, number, moved(h)),
    await outputOf(spec, subject, number, moved(-h)),
  ];
  return ahead.map((value, i) => (value - behind[i]!) / (2 * h));
};

for (const backend of testBackends) {
  describe(`on ${backend}`, () => {
    beforeAll(async () => {
      await useBackend(backend);
      await prepareActivation(module);
    });

    const cases = [
      ['an affine layer', flat, 1, [4], [4, 3]],
      ['one behind an activation', flat, 3, [3], [3, 5]],
      ['an activation', flat, 2, [3], [3, 3]],
      ['a module of one’s own', flat, 4, [5], [5, 5]],
      ['an affine layer of tokens', tokens, 1, [2, 3], [6, 8]],
      ['an activation of tokens', tokens, 2, [2, 4], [8, 8]],
    ] as const;

    test.each(cases)('the Jacobian of %s is that of finite differences', async (_what, spec, number, shape, size) => {
      const subject = drawn(spec);
      const x = normalTensor(21, [1, ...shape]);
      const jacobian = subject.jacobianOf(number, x)!;
      expect(jacobian.shape).toEqual(size);
      expectClose(jacobian, await finiteDifferences(spec, subject, number, x), 2e-3);
    });

    test('a Jacobian between two passes changes no gradient, and leaves no tensor but itself', async () => {
      const [x, upstream] = [normalTensor(22, [7, 4]), normalTensor<tf.Rank.R2>(23, [7, 5])];
      const gradientsOf = async (between: (subject: Subject) => void): Promise<number[][]> => {
        const subject = drawn(flat);
        const inputs: number[][] = [];
        await subject.forward(x, []);
        between(subject);
        await subject.backward(upstream, [
          { inputGradient: (_layer, _tensor, values) => void inputs.push([...values()]) },
        ]);
        between(subject);
        const ofParameters = subject.parameters.map(({ gradient }) => [...gradient!.dataSync()]);
        subject.dispose();
        return [...inputs, ...ofParameters];
      };
      const expected = await gradientsOf(() => {});
      const tensors = tf.memory().numTensors;
      const sample = normalTensor(24, [1, 3]);
      const actual = await gradientsOf((subject) => {
        for (const number of [2, 3]) subject.jacobianOf(number, sample)!.dispose();
      });
      expect(actual).toEqual(expected);
      sample.dispose();
      expect(tf.memory().numTensors).toBe(tensors);
    });

    test('nor where it fails: an input of another size', () => {
      const subject = drawn(tokens);
      const x = normalTensor(25, [1, 2, 9]);
      const tensors = tf.memory().numTensors;
      expect(() => subject.jacobianOf(1, x)).toThrow(/matmul|matrix/i);
      expect(tf.memory().numTensors).toBe(tensors);
    });

    test('says what it can do, and has the parameters of each layer', () => {
      const subject = drawn(flat);
      expect(subject.capabilities).toEqual({ backward: true, update: true });
      expect(subject.layers.map(({ name }) => name)).toEqual(['affine1', 'tanh1', 'affine2', expect.any(String)]);
      const names = subject.layers.map(({ number }) => subject.parametersOf(number).map(({ name }) => name));
      expect(names).toEqual([['W', 'b'], [], ['W', 'b'], []]);
      expect(subject.parameters).toEqual([1, 3].flatMap((number) => subject.parametersOf(number)));
      const [W] = subject.parametersOf(3);
      expect((W!.value as Tensor2D).shape).toEqual([3, 5]);
    });
  });
}
