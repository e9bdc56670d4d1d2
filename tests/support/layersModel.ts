import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes an MLP with tanh as TensorFlow.js does, layers a, b, c, …, weights of 0.1. @param widths the input's, then each layer's */
export const writeLayersMlp = (folder: string, widths: readonly number[]): void => {
  const all = widths.slice(1).map((units, i) => ({ name: 'abcdef'[i]!, units, inputs: widths[i]! }));
  const layers = all.map(({ name, units, inputs }) => ({
    class_name: 'Dense',
    config: { name, units, activation: 'tanh', use_bias: true, batch_input_shape: [null, inputs] },
  }));
  const weights = all.flatMap(({ name, units, inputs }) => [
    { name: `${name}/kernel`, shape: [inputs, units], dtype: 'float32' },
    { name: `${name}/bias`, shape: [units], dtype: 'float32' },
  ]);
  const size = all.reduce((sum, { units, inputs }) => sum + units * (inputs + 1), 0);
  mkdirSync(folder);
  writeFileSync(join(folder, 'w.bin'), new Float32Array(size).fill(0.1));
  writeFileSync(
    join(folder, 'model.json'),
    JSON.stringify({
      modelTopology: { class_name: 'Sequential', config: { name: 'mlp', layers } },
      weightsManifest: [{ paths: ['w.bin'], weights }],
    }),
  );
};
