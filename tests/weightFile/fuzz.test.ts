import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { floatChunks, isFloat, openWeightFile } from '../../src/weightFile/index.ts';
import { temporaryFolder } from '../support/folder.ts';
import { mutate } from '../support/fuzz.ts';
import { drawing, safetensorsBytes } from '../support/weights.ts';

const folder = temporaryFolder();
const models = fileURLToPath(new URL('models/', import.meta.url));
const { normal } = drawing(3);

const files: Readonly<Record<string, Uint8Array>> = {
  'a.safetensors': safetensorsBytes({ a: normal([20, 10], 1), b: normal([7], 1) }),
  ...Object.fromEntries(
    [
      'numpy-deflated.npz',
      'numpy-stored.npz',
      'numpy.npy',
      'mlp-dyn.onnx',
      'external.onnx',
      'keras-mlp.keras',
      'keras-mlp.h5',
      'hdf5-chunked.h5',
      'hdf5-latest.h5',
      'tfjs-mixed.json',
    ].map((name) => [name, readFileSync(models + name)]),
  ),
};
for (const beside of ['external.onnx.data', 'tfjs-mixed.bin'])
  writeFileSync(join(folder, beside), readFileSync(models + beside));

/** Reads all of a file. @returns entries that were read; the message where it was refused */
const read = async (path: string): Promise<number | string> => {
  try {
    const file = await openWeightFile(path);
    let entries = 0;
    try {
      for (const tensor of file.tensors) {
        const { dtype } = tensor;
        if (!isFloat(dtype)) continue;
        for await (const chunk of floatChunks({ ...tensor, dtype })) entries += chunk.length;
      }
    } finally {
      file.close();
    }
    return entries;
  } catch (error) {
    expect(error).toMatchObject({ name: 'WeightFileError', message: expect.not.stringContaining('\n') });
    return (error as Error).message;
  }
};

/** Changed copies of each file: some thousands were tried by `scripts/fuzzWeightFiles.mjs`. */
const tries = 40;
/** No file here holds more entries: what reads more was led round in circles. */
const mostEntries = 100_000;

test.each(Object.keys(files))('%s: whatever becomes of its bytes, it is read or refused in a line', async (name) => {
  const outcomes: (number | string)[] = [];
  for (let seed = 0; seed < tries; seed++) {
    const path = join(folder, name);
    writeFileSync(path, mutate(files[name]!, seed));
    outcomes.push(await read(path));
  }
  expect(outcomes.filter((outcome) => typeof outcome === 'string').length).toBeGreaterThan(tries / 8);
  expect(Math.max(...outcomes.filter((outcome) => typeof outcome === 'number'), 0)).toBeLessThan(mostEntries);
});
