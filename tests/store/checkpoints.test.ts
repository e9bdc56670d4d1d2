import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadCheckpoint, loadCheckpointHead, pruneCheckpoints, saveCheckpoint } from '../../src/store/checkpoints.ts';
import { temporaryFolder } from '../support/folder.ts';

const folder = temporaryFolder();
const head = { record: 'ab12', epochs: 5 };

/** Float32 values by their bits: NaNs of two payloads, the infinities, −0, the smallest and the largest. */
const bits = Uint32Array.of(
  0x7fc00000,
  0xffc12345,
  0x7f800000,
  0xff800000,
  0x80000000,
  1,
  0x7f7fffff,
  0x3f800000,
  0x0a0a0a0a,
);
const values = new Float32Array(bits.buffer);
const bitsOf = (read: Float32Array | undefined): number[] =>
  Array.from(new Uint32Array(read!.buffer, read!.byteOffset, read!.length));

test('a checkpoint comes back bit for bit, end to end, whatever is not finite', () => {
  saveCheckpoint(folder, 'cd34', 0, head, [values.subarray(0, 1), values.subarray(1, 4)]);
  saveCheckpoint(folder, 'cd34', 1, { record: 'ef56', epochs: 7 }, [values.subarray(4)]);
  expect(bitsOf(loadCheckpoint(folder, 'cd34', 0, 'ab12'))).toEqual([...bits.subarray(0, 4)]);
  expect(bitsOf(loadCheckpoint(folder, 'cd34', 1, 'ef56'))).toEqual([...bits.subarray(4)]);
  expect(loadCheckpointHead(folder, 'cd34', 0)).toMatchObject(head);
  expect(loadCheckpointHead(folder, 'cd34', 1)).toMatchObject({ record: 'ef56', epochs: 7 });
  expect(statSync(join(folder, 'cells/cd34.checkpoint')).size - 4 * 4).toBeLessThan(100);
});

test('another checkpoint of the repeat takes its place', () => {
  saveCheckpoint(folder, 'again', 0, head, [values]);
  saveCheckpoint(folder, 'again', 0, { record: 'ab13', epochs: 6 }, [values.subarray(2, 3)]);
  expect(loadCheckpointHead(folder, 'again', 0)).toMatchObject({ record: 'ab13', epochs: 6 });
  expect(bitsOf(loadCheckpoint(folder, 'again', 0, 'ab13'))).toEqual([0x7f800000]);
  // Of a process that read the first line before.
  expect(loadCheckpoint(folder, 'again', 0, head.record)).toBeUndefined();
});

test('a network without anything to keep has a checkpoint of no values', () => {
  saveCheckpoint(folder, 'none', 0, head, []);
  expect(loadCheckpoint(folder, 'none', 0, 'ab12')).toHaveLength(0);
});

describe('a checkpoint is as good as none', () => {
  const file = join(folder, 'cells/dead.checkpoint');
  const replaced = (from: string, to: string) => (bytes: Buffer) =>
    Buffer.from(bytes.toString('latin1').replace(from, to), 'latin1');
  const damages: [what: string, damage: (bytes: Buffer) => Buffer][] = [
    ['cut off', (bytes) => bytes.subarray(0, -4)],
    ['cut off within its first line', (bytes) => bytes.subarray(0, 20)],
    ['longer by a value', (bytes) => Buffer.concat([bytes, Buffer.alloc(4)])],
    ['empty', () => Buffer.alloc(0)],
    ['zeros', (bytes) => Buffer.alloc(bytes.length)],
    ['changed in a bit', (bytes) => Buffer.concat([bytes.subarray(0, -1), Buffer.of(bytes.at(-1)! ^ 1)])],
    ["another cell's", replaced(' dead ', ' beef ')],
    ["another repeat's", replaced(' 0 ab12', ' 1 ab12')],
    ["another record's", replaced('ab12', 'ab13')],
    ['of another number of epochs', replaced('ab12 5', 'ab12 4')],
    ['of another form', replaced('checkpoint 1', 'checkpoint 2')],
    ['without its checksum', replaced('\n', ' \n')],
  ];

  test.each(damages)('that is %s', (_, damage) => {
    saveCheckpoint(folder, 'dead', 0, head, [values]);
    writeFileSync(file, damage(readFileSync(file)));
    expect(loadCheckpoint(folder, 'dead', 0, 'ab12')).toBeUndefined();
  });

  test('that is not there, or a folder', () => {
    expect([loadCheckpoint(folder, 'gone', 0, 'ab12'), loadCheckpointHead(folder, 'gone', 0)]).toEqual([
      undefined,
      undefined,
    ]);
    expect([
      loadCheckpoint(folder, '../cells', 0, 'ab12'),
      loadCheckpointHead(join(folder, 'none'), 'dead', 0),
    ]).toEqual([undefined, undefined]);
  });
});

test('checkpoints of other cells and of repeats that are no more are removed, and nothing else', async () => {
  const study = join(folder, 'pruned');
  for (const key of ['a1', 'b2', 'c3']) for (const repeat of [0, 1]) saveCheckpoint(study, key, repeat, head, [values]);
  writeFileSync(join(study, 'cells/d4.json'), '{}');
  await pruneCheckpoints(study, new Map(Object.entries({ a1: 2, b2: 1 })));
  expect(readdirSync(join(study, 'cells')).toSorted()).toEqual([
    'a1.1.checkpoint',
    'a1.checkpoint',
    'b2.checkpoint',
    'd4.json',
  ]);
  await pruneCheckpoints(study, new Map());
  expect(readdirSync(join(study, 'cells'))).toEqual(['d4.json']);
  await pruneCheckpoints(join(folder, 'nothing'), new Map());
});
