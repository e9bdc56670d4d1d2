import { describe, expect, test } from '@jest/globals';
import { initializers, type Initializer, type WeightShape } from '../../src/initializer/index.ts';
import { RandomStream } from '../../src/random/stream.ts';

/** A convolution of k × k, from `inputs` to `units` channels. */
const kernel = (k: number, inputs: number, units: number, groups = 1): WeightShape => ({
  fanIn: (k ** 2 * inputs) / groups,
  fanOut: (k ** 2 * units) / groups,
  dimensions: [k, k, inputs / groups, units],
  groups,
});

const draw = (initializer: Initializer, shape: WeightShape): Float32Array =>
  initializer.weights(new RandomStream([5, 0, 1]), shape);

describe('the fans of a convolution, by the variance of a rule that divides by them', () => {
  const { glorotNormal, heNormal, libraryDefault, varianceScaling } = initializers;
  const fanIn = (dialect: 'paper' | 'pytorch' | 'keras' | 'jax' | 'tfjs', shape: WeightShape): number => {
    // Of tfjs's cut normal .8796² of the variance is left.
    const one = heNormal.create({ mode: 'fanIn', negativeSlope: 1, dialect }).weightVariance(shape)!;
    return Math.round((dialect === 'tfjs' ? 0.8796256610342398 ** 2 : 1) / one);
  };
  const fanOut = (dialect: 'paper' | 'pytorch' | 'keras' | 'jax', shape: WeightShape): number =>
    Math.round(1 / heNormal.create({ mode: 'fanOut', negativeSlope: 1, dialect }).weightVariance(shape)!);

  // torch.nn.init._calculate_fan_in_and_fan_out of (O, I / groups, k, k), keras.initializers' compute_fans of (k, k, I / groups, O)
  // and, depthwise, of (k, k, C, m); jax.nn.initializers of Flax's (k, k, I / groups, O).
  test.each([
    [
      'dense',
      kernel(3, 4, 8),
      { paper: 36, pytorch: 36, keras: 36, jax: 36 },
      { paper: 72, pytorch: 72, keras: 72, jax: 72 },
    ],
    [
      'in 2 groups',
      kernel(3, 4, 8, 2),
      { paper: 18, pytorch: 18, keras: 18, jax: 18 },
      { paper: 36, pytorch: 72, keras: 72, jax: 72 },
    ],
    [
      'depthwise',
      kernel(3, 4, 8, 4),
      { paper: 9, pytorch: 9, keras: 36, jax: 9 },
      { paper: 18, pytorch: 72, keras: 18, jax: 72 },
    ],
  ])('%s', (_what, shape, inputs, outputs) => {
    for (const dialect of ['paper', 'pytorch', 'keras', 'jax'] as const) {
      expect([dialect, fanIn(dialect, shape), fanOut(dialect, shape)]).toEqual([
        dialect,
        inputs[dialect],
        outputs[dialect],
      ]);
    }
    expect(fanIn('tfjs', shape)).toBe(inputs.keras);
  });

  test('reach every rule that has a dialect', () => {
    const shape = kernel(3, 4, 8, 4);
    expect(glorotNormal.create({ gain: 1, dialect: 'keras' }).weightVariance(shape)).toBeCloseTo(2 / (36 + 18), 12);
    expect(glorotNormal.create({ gain: 1, dialect: 'pytorch' }).weightVariance(shape)).toBeCloseTo(2 / (9 + 72), 12);
    expect(libraryDefault.create({ dialect: 'keras' }).weightVariance(shape)).toBeCloseTo(2 / (36 + 18), 12);
    expect(libraryDefault.create({ dialect: 'pytorch' }).weightVariance(shape)).toBeCloseTo(1 / 27, 12);
    const scaling = { scale: 1, mode: 'fanOut', distribution: 'uniform', dialect: 'keras' } as const;
    expect(varianceScaling.create(scaling).weightVariance(shape)).toBeCloseTo(1 / 18, 12);
  });
});

test('a kernel has all its entries drawn, and a bias one for each channel out', () => {
  const shape = kernel(3, 4, 6, 2);
  for (const initializer of [
    initializers.he.create({}),
    initializers.ones.create({}),
    initializers.orthogonal.create({ gain: 1 }),
  ]) {
    expect([draw(initializer, shape).length, initializer.bias(new RandomStream([1, 0, 1]), shape).length]).toEqual([
      108, 6,
    ]);
  }
});

test('orthogonal takes a kernel as the matrix (k² · channels in, channels out)', () => {
  const W = draw(initializers.orthogonal.create({ gain: 2 }), kernel(2, 3, 5));
  const column = (j: number): number[] => Array.from({ length: 12 }, (_, i) => W[i * 5 + j]!);
  const dot = (a: number, b: number): number => column(a).reduce((sum, v, i) => sum + v * column(b)[i]!, 0);
  expect([dot(1, 1), dot(4, 4)].map((v) => v.toFixed(5))).toEqual(['4.00000', '4.00000']);
  expect(dot(1, 4)).toBeCloseTo(0, 6);
});

/** The matrix (inputs, units) at a place of the kernel. */
const at = (W: Float32Array, place: number, inputs: number, units: number): number[][] =>
  Array.from({ length: inputs }, (_, i) =>
    Array.from(W.slice((place * inputs + i) * units, (place * inputs + i + 1) * units)),
  );

describe('in the middle of the kernel', () => {
  test('dirac has the identity of each group, 0 elsewhere', () => {
    const W = draw(initializers.dirac.create({ gain: 2 }), kernel(3, 4, 6, 2));
    expect(at(W, 4, 2, 6)).toEqual([
      [2, 0, 0, 2, 0, 0],
      [0, 2, 0, 0, 2, 0],
    ]);
    expect(W.filter((v) => v !== 0)).toHaveLength(4);
    // An even kernel has (k − 1) div 2 places before its middle.
    expect(at(draw(initializers.dirac.create({ gain: 1 }), kernel(4, 1, 1)), 5, 1, 1)).toEqual([[1]]);
    expect([...draw(initializers.dirac.create({ gain: 1 }), { fanIn: 2, fanOut: 3 })]).toEqual([1, 0, 0, 0, 1, 0]);
  });

  test('deltaOrthogonal has orthonormal rows, 0 elsewhere, and a variance that fanIn makes gain² · in / out', () => {
    const shape = kernel(3, 3, 5);
    const initializer = initializers.deltaOrthogonal.create({ gain: 1.5 });
    const W = draw(initializer, shape);
    const rows = at(W, 4, 3, 5);
    const dot = (a: number[], b: number[]): number => a.reduce((sum, v, i) => sum + v * b[i]!, 0);
    expect(dot(rows[0]!, rows[0]!)).toBeCloseTo(2.25, 5);
    expect(dot(rows[0]!, rows[2]!)).toBeCloseTo(0, 6);
    expect(W.filter((v) => v !== 0)).toHaveLength(15);
    expect(shape.fanIn * initializer.weightVariance(shape)!).toBeCloseTo((2.25 * 3) / 5, 12);
    const square = W.reduce((sum, v) => sum + v * v, 0) / W.length;
    expect(square).toBeCloseTo(initializer.weightVariance(shape)!, 6);
  });

  test('and refuse what they can not draw', () => {
    expect(initializers.deltaOrthogonal.create({ gain: 1 }).misfit!(kernel(3, 5, 3))).toMatch(
      /^it needs as many channels out as in/,
    );
    expect(initializers.deltaOrthogonal.create({ gain: 1 }).misfit!(kernel(3, 3, 5))).toBeUndefined();
    for (const entry of [
      initializers.identity.create({ gain: 1 }),
      initializers.sparse.create({ sparsity: 0.5, std: 1, dialect: 'paper' }),
    ]) {
      expect(entry.misfit!(kernel(3, 3, 5))).toMatch(/^it makes matrices, not a kernel of \[3, 3, 3, 5\]/);
      expect(entry.misfit!({ fanIn: 2, fanOut: 2 })).toBeUndefined();
    }
  });
});
