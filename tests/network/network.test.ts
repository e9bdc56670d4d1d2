import { setTimeout as after } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import type { Layer, LayerDescription, Probe } from '../../src/network/index.ts';
import { testBackends, useBackend } from '../support/engines.ts';
import { grads } from '../support/gradients.ts';
import { expectClose, normalTensor } from '../support/tensors.ts';
import { drawGraph, graph, graphFunction, samples } from './graphs.ts';

/** What a probe was told, in its order. */
const recorder = () => {
  const told: { what: string; number: number; values: number[] }[] = [];
  const tell =
    (what: string) =>
    ({ number }: LayerDescription, _tensor: tf.Tensor, values: () => Float32Array): void =>
      void told.push({ what, number, values: [...values()] });
  return { told, output: tell('output'), inputGradient: tell('inputGradient') };
};

const places = ({ told }: ReturnType<typeof recorder>): string[] => told.map(({ what, number }) => `${what} ${number}`);

for (const backend of testBackends) {
  describe(`a network that is a graph, on ${backend}`, () => {
    beforeAll(() => useBackend(backend));

    const setUp = () => {
      const drawn = drawGraph();
      return { drawn, x: normalTensor(15, [samples, 3]), upstream: normalTensor(16, [samples, 3]) };
    };

    test('tells each output and each input gradient once, in order, with the values that tf.grads finds', async () => {
      const { drawn, x, upstream } = setUp();
      const network = graph(drawn);
      const probe = recorder();
      await network.forward(x, [probe]);
      await network.backward(upstream, [probe]);
      expect(places(probe)).toEqual([
        ...[1, 2, 3, 4, 5].map((number) => `output ${number}`),
        ...[5, 4, 3, 2, 1].map((number) => `inputGradient ${number}`),
      ]);

      const { W1, b1, W3, b3 } = drawn;
      const taps = [1, 2, 3, 4, 5].map(() => tf.zeros([samples, 3]));
      const [dx, dW1, db1, dW3, db3, ...dTaps] = grads(graphFunction)([x, W1, b1, W3, b3, ...taps], upstream);
      expectClose(tf.tensor(probe.told[4]!.values), graphFunction(x, W1, b1, W3, b3, ...taps).dataSync());
      for (const { what, number, values } of probe.told) {
        if (what === 'inputGradient') expectClose(tf.tensor(values), dTaps[number - 1]!.dataSync());
      }
      // Of layer 1 what layers 2 and 3 hand back adds up: its parameters see the sum.
      const gradients = network.parameters.map(({ gradient }) => gradient!);
      for (const [i, expected] of [dW1, db1, dW3, db3].entries()) expectClose(gradients[i]!, expected!.dataSync());
      // ∂L/∂x has a part by layer 5 as well, which layer 1 does not hand back.
      expect(Math.max(...tf.abs(tf.sub(dx!, dTaps[0]!)).dataSync())).toBeGreaterThan(0.1);
    });

    test('reads values once for all probes, and only where one asks', async () => {
      const { drawn, x } = setUp();
      const seen: Float32Array[] = [];
      const reads: Probe = { output: (_layer, _tensor, values) => void seen.push(values()) };
      const looksAway: Probe = {};
      await graph(drawn).forward(x, [looksAway, reads, reads]);
      expect(seen).toHaveLength(10);
      for (const i of [0, 2, 4, 6, 8]) expect(seen[i + 1]).toBe(seen[i]);
    });

    test('computes on while probes are at work, but never has more than three waiting', async () => {
      const { drawn, x } = setUp();
      let [waiting, most, done] = [0, 0, 0];
      const slow: Probe = {
        output: async () => {
          most = Math.max(most, ++waiting);
          await after(5);
          waiting--;
          done++;
        },
      };
      await graph(drawn).forward(x, [slow]);
      expect({ most, done }).toEqual({ most: 3, done: 5 });
    });

    test('tells the input before anything is computed', async () => {
      const { drawn, x } = setUp();
      const told: unknown[] = [];
      const network = graph(drawn);
      await network.forward(x, [
        { start: (input) => void told.push(input), output: ({ number }) => void told.push(number) },
      ]);
      expect(told).toEqual([x, 1, 2, 3, 4, 5]);
      expect(told[0]).toBe(x);
    });

    test('leaves no tensor behind, and input and upstream gradient as they were', async () => {
      const { drawn, x, upstream } = setUp();
      const before = [x, upstream].map((tensor) => [...tensor.dataSync()]);
      const tensors = tf.memory().numTensors;
      const network = graph(drawn);
      for (const probes of [[], [recorder()]]) {
        await network.forward(x, probes);
        await network.backward(upstream, probes);
      }
      const held = tf.memory().numTensors;
      await network.forward(x, []);
      await network.backward(upstream, []);
      expect(tf.memory().numTensors).toBe(held);
      network.dispose();
      expect(tf.memory().numTensors).toBe(tensors);
      expect([x, upstream].map((tensor) => [...tensor.dataSync()])).toEqual(before);
    });

    describe('leaves none where something throws', () => {
      const fails = (): never => {
        throw new Error('no room');
      };

      /** Tensors left behind by a forward and a backward pass of which one fails. */
      const leftBehind = async (
        probes: readonly Probe[],
        change?: (layer: Layer, number: number) => Layer,
      ): Promise<number> => {
        const { drawn, x, upstream } = setUp();
        const tensors = tf.memory().numTensors;
        const network = graph(drawn, change);
        const passes = async (): Promise<void> => {
          await network.forward(x, probes);
          await network.backward(upstream, probes);
        };
        await expect(passes()).rejects.toThrow('no room');
        network.dispose();
        return tf.memory().numTensors - tensors;
      };

      const failing = (step: 'forward' | 'backward', at: number) => (layer: Layer, number: number) =>
        number === at ? Object.assign(layer, { [step]: fails }) : layer;

      test.each([1, 3, 4, 5])('layer %i on the way forward', async (at) => {
        expect(await leftBehind([], failing('forward', at))).toBe(0);
      });

      test.each([1, 3, 4, 5])('layer %i on the way back', async (at) => {
        expect(await leftBehind([], failing('backward', at))).toBe(0);
      });

      const steps = ['output', 'inputGradient'] as const;
      const cases = steps.flatMap((step) => [1, 2, 5].map((at) => [step, at] as const));
      test.each(cases)(
        'a probe that is told the %s of layer %i, at once or later, beside one that waits',
        async (step, at) => {
          const at1: Probe = { [step]: ({ number }: LayerDescription) => (number === at ? fails() : undefined) };
          const later: Probe = {
            [step]: async ({ number }: LayerDescription) => after(2).then(() => (number === at ? fails() : undefined)),
          };
          const waits: Probe = { output: () => after(4), inputGradient: () => after(4) };
          expect(await leftBehind([waits, at1])).toBe(0);
          expect(await leftBehind([later, waits])).toBe(0);
        },
      );

      test('a probe that is told of the input', async () => {
        expect(await leftBehind([{ start: fails }])).toBe(0);
      });
    });
  });
}
