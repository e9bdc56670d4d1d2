import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { initializers } from '../../src/initializer/index.ts';
import { buildNetwork, describeLayers, type LayerDescription, type NetworkSpec } from '../../src/network/index.ts';
import { affine } from '../../src/network/spec.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { testBackends, useBackend } from '../support/engines.ts';
import { grads } from '../support/gradients.ts';
import { expectClose, normalTensor } from '../support/tensors.ts';

const tanh = { name: 'tanh', parameters: {} } as const;

/**
 * Residuals that begin where another begins, end where it ends, and one with a shortcut of its own:
 *
 *     x ─┬─ residual1 [ residual1 [affine tanh], affine, residual2 [tanh] ] · 0.5 ─ + ─ residual2 [affine 4] / [affine 4] ─
 *        └────────────────────────────────────────────────────────────────────────┘
 */
const spec: NetworkSpec = {
  inputShape: [3],
  layers: [
    {
      name: 'residual',
      parameters: { scale: 0.5 },
      branch: [
        { name: 'residual', parameters: { scale: 2 }, branch: [affine(3), tanh], shortcut: [] },
        affine(3),
        { name: 'residual', parameters: { scale: 1 }, branch: [tanh], shortcut: [] },
      ],
      shortcut: [],
    },
    { name: 'residual', parameters: { scale: -1 }, branch: [affine(4)], shortcut: [affine(4)] },
  ],
};

/** What each layer is told, forward and backward, by name. */
const recorder = () => {
  const [outputs, gradients] = [new Map<string, number[]>(), new Map<string, number[]>()];
  const into =
    (told: Map<string, number[]>) =>
    ({ name }: LayerDescription, _tensor: Tensor, values: () => Float32Array): void =>
      void told.set(name, [...values()]);
  return { outputs, gradients, output: into(outputs), inputGradient: into(gradients) };
};

describe('residuals', () => {
  test('their layers are named by the lists that they lie in, and numbered as their outputs are computed', () => {
    const layers = describeLayers(spec);
    expect(layers.map(({ name, inputs }) => `${inputs.join(' ')} ${name}`)).toEqual([
      '0 residual1/branch/residual1/branch/affine1',
      '1 residual1/branch/residual1/branch/tanh1',
      '2 0 residual1/branch/residual1',
      '3 residual1/branch/affine1',
      '4 residual1/branch/residual2/branch/tanh1',
      '5 4 residual1/branch/residual2',
      '6 0 residual1',
      '7 residual2/branch/affine1',
      '7 residual2/shortcut/affine1',
      '8 9 residual2',
    ]);
    expect(layers.flatMap(({ block }) => block ?? [])).toEqual([
      { input: 0, first: 1, scale: 2 },
      { input: 4, first: 5, scale: 1 },
      { input: 0, first: 1, scale: 0.5 },
      { input: 7, first: 8, scale: -1 },
    ]);
  });

  for (const backend of testBackends) {
    describe(`on ${backend}`, () => {
      beforeAll(() => useBackend(backend));

      test('give the outputs and the gradients of the whole block that tf.grads finds', async () => {
        const [x, upstream] = [normalTensor<tf.Rank.R2>(41, [5, 3]), normalTensor<tf.Rank.R2>(42, [5, 4])];
        const stream = (l: number): RandomStream => new RandomStream([7, 2, l]);
        const network = buildNetwork(spec, { initializer: initializers.he.create({}), bias: 'same', stream, input: x });
        const probe = recorder();
        await network.forward(x, [probe]);
        await network.backward(upstream, [probe]);
        const parameters = network.parameters.map(({ value }) => value);

        // To what goes into a block or a layer a tap is added: ∂/∂tap is the gradient with respect to its own input.
        const f = (...all: Tensor[]): Tensor => {
          const [W1, b1, W2, b2, W3, b3, W4, b4, ...taps] = all as [...Tensor2D[]];
          const [outer, inner, first, second, late, last, plain, short] = taps as [Tensor2D, ...Tensor2D[]];
          const layer = (z: Tensor, W: Tensor2D, b: Tensor): Tensor => tf.add(tf.matMul(z as Tensor2D, W), b);
          const intoOuter = tf.add(x, outer);
          const intoInner = tf.add(intoOuter, inner!);
          const inside = tf.tanh(layer(tf.add(intoInner, first!), W1!, b1!));
          const middle = layer(tf.add(tf.add(intoInner, tf.mul(inside, 2)), second!), W2!, b2!);
          const intoLate = tf.add(middle, late!);
          const afterLate = tf.add(intoLate, tf.tanh(intoLate));
          const sum = tf.add(tf.add(intoOuter, tf.mul(afterLate, 0.5)), last!);
          return tf.sub(layer(tf.add(sum, short!), W4!, b4!), layer(tf.add(sum, plain!), W3!, b3!));
        };
        const taps = Array.from({ length: 8 }, () => tf.zeros([5, 3]));
        expectClose(tf.tensor(probe.outputs.get('residual2')!), f(...parameters, ...taps).dataSync());
        const found = grads(f)([...parameters, ...taps], upstream);
        for (const [i, { gradient }] of network.parameters.entries())
          expectClose(gradient!, found[i]!.dataSync(), 2e-5);
        const names = [
          '',
          '/branch/residual1',
          '/branch/residual1/branch/affine1',
          '/branch/affine1',
          '/branch/residual2',
        ];
        const told = [
          ...names.map((name) => `residual1${name}`),
          'residual2',
          'residual2/branch/affine1',
          'residual2/shortcut/affine1',
        ];
        for (const [i, name] of told.entries()) {
          expectClose(tf.tensor(probe.gradients.get(name)!), found[8 + i]!.dataSync(), 2e-5);
        }
        expect(probe.gradients.size).toBe(10);

        network.dispose();
      });

      const places = ['none', 'residual1/branch/affine1', 'residual1/branch/residual1', 'residual2'];
      test.each(places)('hold no tensor longer than other layers, also where a probe throws at %s', async (at) => {
        const [x, upstream] = [normalTensor<tf.Rank.R2>(43, [5, 3]), normalTensor<tf.Rank.R2>(44, [5, 4])];
        const stream = (l: number): RandomStream => new RandomStream([7, 3, l]);
        const tensors = tf.memory().numTensors;
        const network = buildNetwork(spec, { initializer: initializers.he.create({}), bias: 'zero', stream, input: x });
        const inputGradient = ({ name }: LayerDescription): void => {
          if (name === at) throw new Error('no room');
        };
        const passes = async (): Promise<string> => {
          await network.forward(x, []);
          await network.backward(upstream, [{ inputGradient }]);
          return 'done';
        };
        const ended = await passes().catch((error: unknown) => String(error));
        expect(ended).toBe(at === 'none' ? 'done' : 'Error: no room');
        network.dispose();
        expect(tf.memory().numTensors).toBe(tensors);
      });
    });
  }
});
