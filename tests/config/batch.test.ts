import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ConfigError, studyOf } from '../../src/config/index.ts';
import { temporaryFolder } from '../support/folder.ts';
import { writeNpy } from '../support/npy.ts';

const folder = temporaryFolder();

/** The problems of a network whose batch holds these numbers, of two rows. */
const problemsOf = (layers: object[], values: readonly number[]): readonly string[] => {
  const file = join(folder, 'batch.npy');
  writeNpy(file, [2, values.length / 2], values);
  try {
    studyOf({
      network: { layers: layers as never },
      input: { shape: [values.length / 2, 4], file },
      initializers: ['he'],
    });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
};

describe('token ids from a file', () => {
  const layers = [{ embedding: { rows: 5 } }, { affine: 3 }];

  test('are whole numbers from 0 to the last row of the table', () => {
    expect(problemsOf(layers, [0, 1, 2, 4, 4, 3])).toEqual([]);
  });

  test.each([5, 2 ** 24, -1, 0.5])('%d is none', (wrong) => {
    const [line, ...others] = problemsOf(layers, [0, 1, 2, 4, wrong, 3]);
    expect(line).toMatch(/input\.file: .*batch\.npy: /);
    expect(line).toContain(`${wrong} is no token id; there are 0 to 4`);
    expect(others).toEqual([]);
  });
});
