import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { entriesOf, floatChunks, isFloat, openWeightFile } from '../../src/weightFile/index.ts';
import { temporaryFolder } from '../support/folder.ts';

const written = temporaryFolder();
const folder = fileURLToPath(new URL('models/', import.meta.url));

/** What h5py, onnx and NumPy read (scripts/golden/weightFiles.py): shape, mean, population std, last entry, mean of entry · place / count. */
type Expected = Record<string, { shape: number[]; mean: number; std: number; last: number; order: number }>;
const expected = JSON.parse(readFileSync(`${folder}expected.json`, 'utf8')) as Record<string, Expected>;

const read = async (path: string): Promise<Expected> => {
  const file = await openWeightFile(path);
  const found: Expected = {};
  for (const tensor of file.tensors) {
    const { name, shape, dtype } = tensor;
    if (!isFloat(dtype)) continue;
    const values: number[] = [];
    for await (const chunk of floatChunks({ ...tensor, dtype })) values.push(...chunk);
    expect(values).toHaveLength(entriesOf(shape));
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const std = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
    const order = values.reduce((sum, v, i) => sum + v * i, 0) / values.length ** 2;
    found[name] = { shape: [...shape], mean, std, last: values.at(-1)!, order };
  }
  file.close();
  return found;
};

describe('entry by entry as their own libraries read them', () => {
  test.each(Object.keys(expected))('%s', async (name) => {
    const found = await read(folder + name);
    const close = Object.fromEntries(
      Object.entries(expected[name]!).map(([tensor, { shape, mean, std, last, order }]) => [
        tensor,
        {
          shape,
          mean: expect.closeTo(mean, 6),
          std: expect.closeTo(std, 6),
          last: expect.closeTo(last, 6),
          order: expect.closeTo(order, 6),
        },
      ]),
    );
    expect(found).toEqual(close);
  });
});

test('a tensor of whole numbers is there with its format, and is no weight', async () => {
  const file = await openWeightFile(`${folder}numpy-deflated.npz`);
  expect(file.tensors.find(({ name }) => name === 'd')).toMatchObject({ dtype: 'I64', shape: [3] });
  file.close();
});

test('float16 numbers of an ONNX tensor that are cut off are refused when they are read', async () => {
  // ModelProto { graph { initializer { dims 1, data_type FLOAT16, int32_data: the first byte of a longer number, name "h" } } }
  const tensor = [0x08, 1, 0x10, 10, 0x2a, 1, 0x80, 0x42, 1, 0x68];
  const path = join(written, 'cut.onnx');
  writeFileSync(path, Uint8Array.of(0x08, 8, 0x3a, tensor.length + 2, 0x2a, tensor.length, ...tensor));
  const refusal = read(path);
  await expect(refusal).rejects.toThrow(/cut\.onnx: no valid ONNX model: a number at byte \d+ is cut off$/);
  await expect(refusal).rejects.toMatchObject({ name: 'WeightFileError' });
});
