import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { activations, type ActivationChoice } from '../../src/activation/index.ts';
import { initializers, type Initializer } from '../../src/initializer/index.ts';
import { buildNetwork, buildStack, type Affine, type NetworkSpec } from '../../src/network/index.ts';
import { affine } from '../../src/network/spec.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { moments } from '../../src/statistics/moments.ts';
import { testBackends, useBackend } from '../support/engines.ts';
import { expectClose, normalTensor } from '../support/tensors.ts';

const relu: ActivationChoice = { name: 'relu', parameters: {} };
const he = initializers.he.create({});
const stream = (l: number): RandomStream => new RandomStream([7, 2, l]);

const spec: NetworkSpec = { inputShape: [3], layers: [relu, affine(2), relu, relu, affine(4)] };

const affineAt = (layers: readonly { readonly layer: unknown }[], number: number): Affine =>
  layers[number - 1]!.layer as Affine;

for (const backend of testBackends) {
  describe(`on ${backend}`, () => {
    beforeAll(() => useBackend(backend));

    const draws = (initializer: Initializer, bias: 'same' | 'zero' = 'same') => ({
      initializer,
      bias,
      stream,
      input: normalTensor(1, [50, 3]),
    });

    test("draws NumPy's numbers; only layers with drawn weights count", () => {
      const { nodes } = buildNetwork(spec, draws(he));
      // python3: g=np.random.RandomState([7,2,1]); (g.randn(3,2)*np.sqrt(2/3)).ravel(), g.randn(2)*np.sqrt(2/3)
      expectClose(
        affineAt(nodes, 2).W,
        [
          0.5578003132993947, 0.3467396699512712, -0.7179780058683617, -0.7190594220241657, -0.683739628121499,
          1.4533664295606068,
        ],
      );
      expectClose(affineAt(nodes, 2).b, [-0.8930313645076926, -0.9308903218346086]);
      // g=np.random.RandomState([7,2,2]); g.randn(2,4).ravel(), g.randn(4)
      expectClose(
        affineAt(nodes, 5).W,
        [
          0.6213375474560088, 1.4735930888511426, -0.18774081671627013, -0.7469393678075462, -0.5978037720313291,
          0.8292796988224244, -0.005381557181549566, -0.6228998886746205,
        ],
      );
      expectClose(
        affineAt(nodes, 5).b,
        [0.3448129230080644, 0.1541669410830083, -0.7328141574542616, -1.2130745471995146],
      );
      expect(affineAt(nodes, 5).W.shape).toEqual([2, 4]);
    });

    test('bias: zero starts at 0, whatever the initializer', () => {
      const { nodes } = buildNetwork(spec, draws(he, 'zero'));
      expect([2, 5].flatMap((number) => [...affineAt(nodes, number).b.dataSync()])).toEqual([0, 0, 0, 0, 0, 0]);
    });

    test('an initializer that looks at data sees what comes out of every layer before it', () => {
      const wide: NetworkSpec = { inputShape: [6], layers: [affine(20), relu, relu, affine(10)] };
      const input = tf.mul(normalTensor(2, [200, 6]), 5);
      const lsuv = initializers.lsuv.create({});
      const { nodes } = buildNetwork(wide, { initializer: lsuv, bias: 'zero', stream, input });
      let x: tf.Tensor = input;
      const stds = nodes.map(({ layer }) => moments((x = layer.forward(x)).dataSync<'float32'>()).std);
      expect(stds[0]).toBeCloseTo(1, 3);
      expect(stds[3]).toBeCloseTo(1, 3);
    });

    test('leaves no tensor behind, also where an initializer throws in the second layer or at the data', () => {
      const used = draws(he);
      const tensors = tf.memory().numTensors;
      buildNetwork(spec, used).dispose();
      buildNetwork(spec, { ...used, initializer: initializers.lsuv.create({}) }).dispose();
      expect(tf.memory().numTensors).toBe(tensors);
      const failing: Partial<Initializer>[] = [
        {
          weights: (stream, shape) => {
            if (shape.fanIn === 2) throw new Error('not today');
            return he.weights(stream, shape);
          },
        },
        {
          dataDependentScale: () => {
            throw new Error('not today');
          },
        },
      ];
      for (const change of failing) {
        expect(() => buildNetwork(spec, { ...used, initializer: { ...he, ...change } })).toThrow('not today');
        expect(tf.memory().numTensors).toBe(tensors);
      }
    });

    test("the library's stack is the same layers with an activation of one's own", () => {
      const layers = buildStack({ ...draws(he), widths: [3, 2], activation: activations.tanh.create({}) });
      expect(layers).toHaveLength(2);
      expectClose((layers[0] as Affine).b, [-0.8930313645076926, -0.9308903218346086]);
      expectClose(layers[1]!.forward(tf.tensor2d([[0.5, -2]])), [Math.tanh(0.5), Math.tanh(-2)]);
    });
  });
}
