import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { floatChunks, openWeightFile, type TensorSource } from '../../src/weightFile/index.ts';
import { temporaryFolder } from '../support/folder.ts';
import { zipBytes, type ZipFile } from '../support/zip.ts';

const folder = temporaryFolder();
const array = readFileSync(fileURLToPath(new URL('models/numpy.npy', import.meta.url)));

const write = (name: string, files: readonly ZipFile[]): string => {
  const path = join(folder, name);
  writeFileSync(path, zipBytes(files));
  return path;
};

const entries = async (path: string): Promise<number> => {
  const file = await openWeightFile(path);
  let count = 0;
  try {
    for (const tensor of file.tensors)
      for await (const chunk of floatChunks(tensor as TensorSource & { dtype: 'F32' })) count += chunk.length;
  } finally {
    file.close();
  }
  return count;
};

const deflated = (bytes: Uint8Array): Pick<ZipFile, 'data' | 'deflated'> => ({
  data: deflateRawSync(bytes),
  deflated: true,
});

test('an array is read, deflated or as it is', async () => {
  const both = [
    { name: 'a.npy', data: array },
    { name: 'b.npy', ...deflated(array), claims: array.length },
  ];
  expect(await entries(write('both.npz', both))).toBe(160);
});

/** The header of an array of zeros, `(n,)` of float32. */
const zerosHeader = (n: number): Buffer => {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${n},), }\n`;
  const head = Buffer.from('\u0093NUMPY\u0001\u0000\0\0', 'latin1');
  head.writeUInt16LE(header.length, 8);
  return Buffer.concat([head, Buffer.from(header)]);
};

describe('an archive that is not what it says is refused in one line', () => {
  test.each<[what: string, files: readonly ZipFile[], says: RegExp]>([
    [
      'a bomb',
      [{ name: 'a.npy', ...deflated(array), claims: 4e9 }],
      /its \d+ bytes would decompress to 4000000000, more than 100 times as many$/,
    ],
    [
      'many small bombs',
      Array.from({ length: 50 }, (_, i) => ({ name: `${i}.npy`, ...deflated(array), claims: 4e7 })),
      /would decompress to 2000000000/,
    ],
    [
      'two files in one place',
      [
        { name: 'a.npy', data: array },
        { name: 'b.npy', data: array, at: 0 },
      ],
      /"b\.npy" begins within the file before it$/,
    ],
    [
      'more than it claims',
      [
        {
          name: 'a.npy',
          ...deflated(Buffer.concat([zerosHeader(20), Buffer.alloc(1e6)])),
          claims: zerosHeader(20).length + 80,
        },
      ],
      /can't be decompressed: too many bytes/,
    ],
    [
      'less than it claims',
      [
        {
          name: 'a.npy',
          ...deflated(Buffer.concat([zerosHeader(20), Buffer.alloc(8)])),
          claims: zerosHeader(20).length + 80,
        },
      ],
      /can't be decompressed: not enough bytes/,
    ],
    [
      'an array of another size',
      [{ name: 'a.npy', data: Buffer.concat([zerosHeader(2 ** 50), Buffer.alloc(8)]) }],
      /a: an array of shape \(1125899906842624\) in F32, but 8 bytes of data$/,
    ],
    ['not deflated', [{ name: 'a.npy', data: array, deflated: true, claims: array.length }], /can't be decompressed/],
    ['no array', [{ name: 'a.txt', data: array }], /an archive that holds no NumPy array$/],
    [
      'two arrays of one name',
      [
        { name: 'a.npy', data: array },
        { name: 'a.npy', data: array },
      ],
      /has two tensors of the name "a"$/,
    ],
    ['a pickle', [{ name: 'model/data.pkl', data: array }], /a pickle, which runs code/],
    ['a name with ..', [{ name: '../a.npy', data: array }], /no valid zip archive: invalid relative path/],
  ])('%s', async (what, files, says) => {
    const refusal = entries(write(`${what.replaceAll(' ', '-')}.npz`, files));
    await expect(refusal).rejects.toThrow(says);
    await expect(refusal).rejects.toMatchObject({ name: 'WeightFileError' });
  });

  test.each<[what: string, files: readonly ZipFile[], says: RegExp]>([
    ['without weights', [{ name: 'config.json', data: array }], /a \.keras archive without model\.weights\.h5$/],
    [
      'compressed weights',
      [{ name: 'model.weights.h5', ...deflated(array), claims: array.length }],
      /its model\.weights\.h5 is compressed/,
    ],
    ['weights that are none', [{ name: 'model.weights.h5', data: array }], /can't be read as HDF5/],
  ])('.keras: %s', async (what, files, says) => {
    await expect(openWeightFile(write(`${what.replaceAll(' ', '-')}.keras`, files))).rejects.toThrow(says);
  });
});
