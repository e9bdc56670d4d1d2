import { beforeAll, describe, expect, test } from '@jest/globals';
import { studyOf } from '../../src/config/index.ts';
import type { ConfigInput } from '../../src/config/input.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { drawInput } from '../../src/run/input.ts';
import { useBackend } from '../support/engines.ts';
import { expectClose } from '../support/tensors.ts';

const inputOf = (input: ConfigInput['input'], ...layers: unknown[]) => {
  const { settings } = studyOf({ initializers: ['he'], input, network: { layers: layers as never } }).cells[0]!;
  return drawInput(settings, new RandomStream([5, 1, 0]));
};

describe('inputs are what NumPy draws: g = np.random.RandomState([5, 1, 0])', () => {
  beforeAll(() => useBackend('wasm'));

  test('normal', () => {
    // g.randn(2, 3)
    const x = inputOf({ samples: 2, shape: [3] }, 'relu');
    expectClose(
      x,
      [
        0.6948216238377265, -0.14928558287191307, -0.5407145508097899, 0.08606163131473857, -0.3855587686979204,
        -0.7094070305240678,
      ],
    );
  });

  test('uniform', () => {
    // np.sqrt(3) * (2 * g.random_sample((2, 3)) - 1)
    const x = inputOf({ samples: 2, shape: [3], distribution: 'uniform' }, 'relu');
    expectClose(
      x,
      [
        -0.3206779158165035, 1.4925349515344357, 0.25259319625441295, -1.5870117096760603, -1.292945869440158,
        -0.7027088765192282,
      ],
      1e-7,
    );
  });

  test('correlated: what all share has the shape of one token, of an image of a whole one', () => {
    // c = g.randn(2); np.sqrt(.25) * c + np.sqrt(.75) * g.randn(2, 3, 2)
    expectClose(
      inputOf({ samples: 2, shape: [3, 2], correlation: 0.25 }, 'relu'),
      [
        -0.12086172527830641, -0.00011123242626258356, 0.01350712357461581, -0.689007301493082, 0.23809479433437836,
        0.48909632439053286, 0.8007817242190073, 0.4925855220004649, 0.4888101475081503, -0.06476708964143124,
        -0.5483481029860205, -0.30806801305683906,
      ],
    );
    // c = g.randn(1, 2, 2); np.sqrt(.25) * c + np.sqrt(.75) * g.randn(2, 1, 2, 2)
    expectClose(
      inputOf({ samples: 2, shape: [1, 2, 2], correlation: 0.25 }, 'relu'),
      [
        0.01350712357461581, -0.689007301493082, -0.37967329298937985, 0.6067699314838587, 0.8007817242190073,
        0.4925855220004649, -0.12895793981560794, 0.05290651745189458,
      ],
    );
    const equal = inputOf({ samples: 2, shape: [3], correlation: 1 }, 'relu').dataSync();
    expect(equal.slice(0, 3)).toEqual(equal.slice(3));
  });

  test('token ids', () => {
    // g.randint(0, rows, (2, 4)); rows of 100, of 1
    const ids = inputOf({ samples: 2, shape: [4, 6] }, { embedding: 100 });
    expect([ids.dtype, ids.shape, [...ids.dataSync()]]).toEqual(['int32', [2, 4], [96, 96, 60, 3, 28, 69, 94, 53]]);
    expect([...inputOf({ samples: 1, shape: [2, 6] }, { embedding: 1 }).dataSync()]).toEqual([0, 0]);
  });
});

test('a double may follow an odd number of words, also across a refill of 624', () => {
  // g = np.random.RandomState([9, 9, 9]); g.randint(0, 2**32, 623, dtype=np.uint64)[-1], g.random_sample()
  const g = new RandomStream([9, 9, 9]);
  const words = Array.from({ length: 623 }, () => g.integer(2 ** 32));
  expect([words.at(-1), g.uniform()]).toEqual([1551801359, 0.05868997250143315]);
});
