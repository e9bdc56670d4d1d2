import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { Execution, graphOf, readOnnx, registerGradients } from '../../src/model/index.ts';
import { testBackends, useBackend } from '../support/engines.ts';
import { distance, expectedOf, modelPath, relativeL2, type Expected } from './expected.ts';

/** Of float32, in networks as deep as these; PyTorch and ONNX Runtime differ by as much. */
/** Statistics over a batch of 8 leave ResNet at 2.01e-5 on processors with AVX2 alone. */
const tolerance = { values: 2.1e-5, gradients: 3e-5 };

/** A ResNet's backward pass takes WebAssembly as long as all the rest of this file. */
const withoutGradients = (backend: string, name: string): boolean => backend === 'wasm' && name === 'resnet18-ts';

/** Parameters under the exporter's own names. */
const exported: Readonly<Record<string, string>> = { 'transformer.wte.weight': 'm.lm_head.weight' };

const count = (values: Expected['values'], start: string): number =>
  Object.keys(values).filter((key) => key.startsWith(start)).length;

for (const backend of testBackends) {
  describe(`on ${backend}`, () => {
    beforeAll(async () => {
      await useBackend(backend);
      await registerGradients();
    });
    test.each(['mlp-ts', 'lstm-ts', 'gpt2-dyn', 'resnet18-ts'])(
      'the values and gradients of %s are those of ONNX Runtime and PyTorch',
      async (name) => {
        const before = tf.memory().numTensors;
        const { arrays, values } = await expectedOf(name);
        const graph = graphOf(readOnnx(modelPath(`${name}.onnx`)));
        const execution = new Execution(graph);
        const far: string[] = [];
        let [compared, gradients] = [0, 0];
        const compare = (key: string, tensor: tf.Tensor | undefined, limit: number): number => {
          const brief = values[key];
          if (!brief || !tensor) return 0;
          const found = distance(tensor, brief);
          if (!(found <= limit)) far.push(`${key}: ${found}`);
          return 1;
        };
        const end = (): void => {
          execution.dispose();
          tf.dispose([...arrays.values()]);
          expect(far).toEqual([]);
          expect(tf.memory().numTensors).toBe(before);
        };
        const feed = new Map(graph.inputs.map((input) => [input.name, arrays.get(`in/${input.name}`)!]));
        await execution.forward(feed, {
          ran: ({ outputs }) => {
            for (const output of outputs)
              compared += compare(`fwd/${output}`, execution.value(output), tolerance.values);
          },
        });
        expect(compared).toBe(count(values, 'fwd/'));
        if (withoutGradients(backend, name)) return end();
        const upstream = new Map(graph.outputs.map((output) => [output, arrays.get(`seed/${output}`)!]));
        const left = await execution.backward(upstream, {
          gradient: (_node, ofResults) => {
            for (const [value, gradient] of ofResults)
              gradients += compare(`grad/${value}`, gradient, tolerance.gradients);
          },
        });
        for (const [key, array] of arrays) {
          const parameter = key.startsWith('wgrad/') ? key.slice(6) : undefined;
          if (parameter === undefined) continue;
          const gradient = left.get(exported[parameter.replace(/^m\./, '')] ?? parameter);
          const found = gradient ? relativeL2(gradient, array) : Infinity;
          if (!(found <= tolerance.gradients)) far.push(`${key}: ${found}`);
        }
        tf.dispose([...left.values()]);
        expect(gradients).toBe(count(values, 'grad/'));
        end();
      },
    );
  });
}
