import { describe, expect, test } from '@jest/globals';
import { initializers } from '../../src/initializer/index.ts';
import type { Initializer, WeightShape } from '../../src/initializer/types.ts';
import { RandomStream } from '../../src/random/stream.ts';

const draw = (initializer: Initializer, shape: WeightShape): Float32Array =>
  initializer.weights(new RandomStream([5, 0, 1]), shape);

/** Dot products of the columns of W (or of the rows). */
const gram = (W: Float32Array, { fanIn, fanOut }: WeightShape, of: 'columns' | 'rows'): number[][] => {
  const vectors =
    of === 'rows'
      ? Array.from({ length: fanIn }, (_, i) => Array.from({ length: fanOut }, (_, j) => W[i * fanOut + j]!))
      : Array.from({ length: fanOut }, (_, j) => Array.from({ length: fanIn }, (_, i) => W[i * fanOut + j]!));
  return vectors.map((a) => vectors.map((b) => a.reduce((sum, v, k) => sum + v * b[k]!, 0)));
};

const expectMultipleOfIdentity = (matrix: number[][], value: number): void => {
  matrix.forEach((row, i) => row.forEach((entry, j) => expect(entry).toBeCloseTo(i === j ? value : 0, 5)));
};

describe('orthogonal', () => {
  test.each([
    [{ fanIn: 20, fanOut: 20 }, 'columns'],
    [{ fanIn: 20, fanOut: 20 }, 'rows'],
    [{ fanIn: 30, fanOut: 7 }, 'columns'],
    [{ fanIn: 7, fanOut: 30 }, 'rows'],
    [{ fanIn: 1, fanOut: 1 }, 'rows'],
  ] as const)('%o has orthonormal %s times the gain', (shape, of) => {
    expectMultipleOfIdentity(gram(draw(initializers.orthogonal.create({ gain: 1.5 }), shape), shape, of), 2.25);
  });
});

test('identity holds the gain on the main diagonal of any shape', () => {
  const initializer = initializers.identity.create({ gain: 3 });
  expect([...draw(initializer, { fanIn: 2, fanOut: 3 })]).toEqual([3, 0, 0, 0, 3, 0]);
  expect([...draw(initializer, { fanIn: 3, fanOut: 2 })]).toEqual([3, 0, 0, 3, 0, 0]);
});

describe('scaledWeightStandardization', () => {
  const initializer = initializers.scaledWeightStandardization.create({ gain: 2 });

  test('standardizes each unit', () => {
    // g=np.random.RandomState([1,0,1]); W=g.randn(3,2); ((W-W.mean(0))/W.std(0)*2/np.sqrt(3)).ravel()
    const expected = [
      -0.021742032337749528, 0.39919765210825897, 1.4249592252358938, -1.5709051105556775, -1.4032171928981436,
      1.1717074584474185,
    ];
    const W = initializer.weights(new RandomStream([1, 0, 1]), { fanIn: 3, fanOut: 2 });
    expected.forEach((entry, i) => expect(W[i]).toBeCloseTo(entry, 6));
  });

  test('refuses units of one input', () => {
    expect(initializer.misfit!({ fanIn: 1, fanOut: 5 })).toMatch(/one input/);
    expect(initializer.misfit!({ fanIn: 2, fanOut: 5 })).toBeUndefined();
  });
});

test('ones and constant fill W and b', () => {
  const shape = { fanIn: 2, fanOut: 2 };
  const stream = new RandomStream([1, 0, 1]);
  expect([...initializers.ones.create({}).weights(stream, shape)]).toEqual([1, 1, 1, 1]);
  expect([...initializers.constant.create({ c: -0.5 }).bias(stream, shape)]).toEqual([-0.5, -0.5]);
});

describe('sparse', () => {
  const shape = { fanIn: 20, fanOut: 30 };
  const zeros = (of: 'columns' | 'rows', W: Float32Array): number[] =>
    of === 'columns'
      ? Array.from(
          { length: 30 },
          (_, j) => Array.from({ length: 20 }, (_, i) => W[i * 30 + j]).filter((w) => w === 0).length,
        )
      : Array.from({ length: 20 }, (_, i) => W.slice(i * 30, (i + 1) * 30).filter((w) => w === 0).length);

  test('takes ⌈sparsity · fanIn⌉ inputs from every unit, or as PyTorch ⌈sparsity · fanOut⌉ outputs from every input', () => {
    const paper = draw(initializers.sparse.create({ sparsity: 0.71, std: 1, dialect: 'paper' }), shape);
    expect(new Set(zeros('columns', paper))).toEqual(new Set([15]));
    const pytorch = draw(initializers.sparse.create({ sparsity: 0.71, std: 1, dialect: 'pytorch' }), shape);
    expect(new Set(zeros('rows', pytorch))).toEqual(new Set([22]));
  });
});

describe('lsuv', () => {
  test('starts orthonormal and asks for a unit variance, unless it is within 0.1 of it', () => {
    const { dataDependentScale: rescale } = initializers.lsuv.create({});
    expect(rescale!(0.5)).toBe(2);
    expect(rescale!(4)).toBe(0.25);
    expect([rescale!(Math.sqrt(0.91)), rescale!(Math.sqrt(1.09))]).toEqual([1, 1]);
    expect(rescale!(0)).toBe(1);
  });
});

describe('truncated draws', () => {
  const shape = { fanIn: 100, fanOut: 100 };
  const largest = (initializer: Initializer): number =>
    draw(initializer, shape).reduce((most, w) => Math.max(most, Math.abs(w)), 0);

  test('end at 2 standard deviations, widened ones at 2 / .8796', () => {
    const narrow = largest(initializers.truncatedNormal.create({ std: 0.05, dialect: 'keras' }));
    expect(narrow).toBeLessThanOrEqual(0.1);
    expect(narrow).toBeGreaterThan(0.0995);
    const widened = largest(initializers.lecunNormal.create({ dialect: 'jax' }));
    expect(widened).toBeLessThanOrEqual(0.2 / 0.87962566103423978);
    expect(widened).toBeGreaterThan(0.226);
  });

  test('of PyTorch end at ±2 whatever the std', () => {
    expect(largest(initializers.truncatedNormal.create({ std: 0.05, dialect: 'pytorch' }))).toBeGreaterThan(0.15);
    expect(largest(initializers.truncatedNormal.create({ std: 50, dialect: 'pytorch' }))).toBeLessThanOrEqual(2);
    expect(draw(initializers.truncatedNormal.create({ std: 0, dialect: 'pytorch' }), shape).every((w) => w === 0)).toBe(
      true,
    );
  });
});

test('parameters that do not fit together are refused', () => {
  expect(() => initializers.uniform.create({ low: 1, high: 0 })).toThrow('uniform: low 1 is above high 0');
  expect(() => initializers.truncatedNormal.create({ std: 101, dialect: 'pytorch' })).toThrow(
    'truncatedNormal: std 101 is above 100, the most where the cut is at ±2',
  );
});
