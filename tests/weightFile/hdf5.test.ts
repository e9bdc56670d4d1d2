import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { floatChunks, isFloat, openWeightFile } from '../../src/weightFile/index.ts';
import { temporaryFolder } from '../support/folder.ts';

const folder = temporaryFolder();
const models = fileURLToPath(new URL('models/', import.meta.url));
const whole = readFileSync(`${models}hdf5-chunked.h5`);

/** Of a B-tree of chunks of two axes: where each child's key begins, behind the head of 24 bytes. */
const key = (child: number): number => 24 + 40 * child;
const addressIn = 32;
/** The first tree of chunks, of the array "plain". */
const tree = (): number => {
  for (let at = whole.indexOf('TREE'); at >= 0; at = whole.indexOf('TREE', at + 1)) if (whole[at + 4] === 1) return at;
  throw new Error('no tree of chunks');
};

const changed = (change: (bytes: Buffer) => void): string => {
  const bytes = Buffer.from(whole);
  change(bytes);
  const path = join(folder, 'changed.h5');
  writeFileSync(path, bytes);
  return path;
};

const readAll = async (path: string): Promise<void> => {
  const file = await openWeightFile(path);
  try {
    for (const tensor of file.tensors) {
      const { dtype } = tensor;
      if (isFloat(dtype))
        for await (const chunk of floatChunks({ ...tensor, dtype })) expect(chunk).not.toHaveLength(0);
    }
  } finally {
    file.close();
  }
};

test('links to other names are left, and so is what holds whole numbers', async () => {
  const file = await openWeightFile(`${models}hdf5-chunked.h5`);
  const formats = Object.fromEntries(file.tensors.map(({ name, dtype }) => [name, dtype]));
  file.close();
  expect(formats).toMatchObject({ 'whole numbers': 'I64', 'big-endian': 'F32', four: 'F64' });
  expect(formats).not.toHaveProperty('soft');
});

describe('chunks that are not as they say are refused in one line', () => {
  test.each<[what: string, change: (bytes: Buffer) => void, says: RegExp]>([
    [
      'one is missing',
      (bytes) => bytes.writeUInt16LE(bytes.readUInt16LE(tree() + 6) - 1, tree() + 6),
      /"plain": its chunk 15 of 16 was never written$/,
    ],
    [
      'two in one place',
      (bytes) => bytes.copy(bytes, tree() + key(1) + addressIn, tree() + key(0) + addressIn, tree() + key(0) + 40),
      /data of "plain" begin at byte \d+, within those of "plain"/,
    ],
    [
      'the same one twice',
      (bytes) => bytes.copy(bytes, tree() + key(1), tree() + key(0), tree() + key(0) + 32),
      /"plain" has two chunks at 0, 0$/,
    ],
    ['one at no place of the grid', (bytes) => bytes.writeUInt8(3, tree() + key(1) + 16), /where none begins$/],
    ['one of another size', (bytes) => bytes.writeUInt32LE(4, tree() + key(0)), /a chunk of 4 bytes, not 168$/],
    [
      'one behind the end',
      (bytes) => bytes.writeUInt32LE(2 ** 31, tree() + key(0) + addressIn),
      /end behind the file: truncated$/,
    ],
    [
      'by a filter that nobody reads',
      (bytes) => bytes.writeUInt16LE(32015, bytes.lastIndexOf(Uint8Array.of(0x00, 0x7d, 8, 0, 1, 0))),
      /"lzf" is compressed by zstd, which is not read; filters: gzip, lzf, shuffle, fletcher32$/,
    ],
    [
      'by bytes that are no longer those that were stored',
      (bytes) =>
        bytes.fill(7, bytes.indexOf(Uint8Array.of(0x78, 0x5e)) + 4, bytes.indexOf(Uint8Array.of(0x78, 0x5e)) + 9),
      /changed\.h5: can't be read as HDF5: "\w+": /,
    ],
  ])('%s', async (_what, change, says) => {
    const refusal = readAll(changed(change));
    await expect(refusal).rejects.toThrow(says);
    await expect(refusal).rejects.toMatchObject({
      name: 'WeightFileError',
      message: expect.not.stringContaining('\n'),
    });
  });
});
