import { describe, expect, test } from '@jest/globals';
import { activations, type ActivationName } from '../../src/activation/index.ts';
import { initializers } from '../../src/initializer/index.ts';
import { predictStd, type PredictedStd, type StackPlan } from '../../src/theory/index.ts';
import { atDefaults } from '../activation/entries.ts';

const width = 100;
const predict = (name: ActivationName, std: number, depth: number, changes: Partial<StackPlan> = {}): PredictedStd =>
  predictStd({
    activation: atDefaults(name),
    initializer: initializers.normal.create({ std, mean: 0 }),
    bias: 'zero',
    widths: Array<number>(depth + 1).fill(width),
    input: { mean: 0, square: 1 },
    upstream: 'normal',
    ...changes,
  })!;

const expectRelative = (actual: number | null, expected: number, relative: number): void => {
  expect(actual).not.toBeNull();
  expect(Math.abs(actual! - expected)).toBeLessThanOrEqual(relative * Math.abs(expected));
};

/** From one end of float64 to the other. */
const stds = [1e-250, 1e-150, 1e-50, 1e-9, 1e-3, 1e3, 1e9, 1e50, 1e150, 1e250];

test.each([1e30, 1e-30])('identity, width 10, depth 6, std %d: (√10 std)^l in both directions', (std) => {
  const { forward, backward } = predict('identity', std, 6, { widths: Array<number>(7).fill(10) });
  for (let l = 1; l <= 6; l++) {
    expectRelative(forward[2 * l - 1]!, (Math.sqrt(10) * std) ** l, 1e-13);
    expectRelative(backward[12 - 2 * l]!, (Math.sqrt(10) * std) ** l, 1e-13);
  }
});

/** Whether a std is 10^log10: null beyond float64, 0 below it, either at float64's ends. */
const isPower = (std: number | null, log10: number): boolean => {
  if (log10 > 308.25) return std === null;
  if (log10 < -324) return std === 0;
  return log10 < -307 || log10 > 308.2 || Math.abs(Math.log10(std!) - log10) < 1e-11;
};

/** Without bias these are homogeneous: a factor of W is one of every layer's std, to the power of the layers with W passed. */
describe.each(['identity', 'relu', 'leakyRelu'] as const)('%s is the same at every scale', (name) => {
  test.each(stds)('std %d', (std) => {
    const plans = (['ones', 'normal'] as const).flatMap((upstream) =>
      [Array<number>(25).fill(100), [300, 50, 7, 1000, 20, 20]].map((widths) => ({ upstream, widths })),
    );
    const wrong: object[] = [];
    for (const plan of plans) {
      const unit = predict(name, 1, 0, plan);
      const found = predict(name, std, 0, plan);
      const layers = unit.forward.length;
      const passed = {
        forward: (i: number) => Math.floor(i / 2) + 1,
        backward: (i: number) => Math.ceil((layers - 1 - i) / 2),
      };
      for (const direction of ['forward', 'backward'] as const) {
        for (const [i, reference] of unit[direction].entries()) {
          const log10 = Math.log10(reference!) + passed[direction](i) * Math.log10(std);
          const actual = found[direction][i] ?? null;
          if (!isPower(actual, log10)) wrong.push({ ...plan, direction, i, actual, log10 });
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});

/** φ′(0), and the std of φ′ at N(0, q) in units of q^power, from the series of φ at 0. */
const nearZero: Partial<Record<ActivationName, { slope: number; spread: number; power: number }>> = {
  tanh: { slope: 1, spread: Math.SQRT2, power: 1 },
  sine: { slope: 1, spread: Math.SQRT1_2, power: 1 },
  sigmoid: { slope: 1 / 4, spread: Math.SQRT2 / 16, power: 1 },
  gelu: { slope: 1 / 2, spread: Math.sqrt(2 / Math.PI), power: 1 / 2 },
  silu: { slope: 1 / 2, spread: 1 / 2, power: 1 / 2 },
  softplus: { slope: 1 / 2, spread: 1 / 4, power: 1 / 2 },
  softsign: { slope: 1, spread: Math.sqrt(4 - 8 / Math.PI), power: 1 / 2 },
  mish: { slope: 3 / 5, spread: 0.64, power: 1 / 2 },
};

describe.each(Object.keys(nearZero) as ActivationName[])('%s at small weights is linear', (name) => {
  const { slope, spread, power } = nearZero[name]!;

  test.each([1e-250, 1e-170, 1e-100, 1e-40, 1e-12, 1e-9])('std %d', (std) => {
    const deviation = Math.sqrt(width) * std;
    const { forward, backward } = predict(name, std, 1, { upstream: 'ones' });
    expectRelative(forward[0]!, deviation, 1e-13);
    expectRelative(forward[1]!, slope * deviation, 1e-6);
    expectRelative(backward[1]!, spread * deviation ** (2 * power), 1e-6);
    const normal = predict(name, std, 1).backward;
    expectRelative(normal[1]!, slope, 1e-6);
    expectRelative(normal[0]!, slope * deviation, 1e-6);
  });
});

test.each([1e12, 1e100, 1e250])(
  'saturating activations at std %d: two towers, and a gradient through what is between',
  (std) => {
    const deviation = Math.sqrt(width) * std;
    /** Var φ, E[φ²] and ∫ φ′² where φ has two values. */
    const limits: Partial<Record<ActivationName, [number, number, number]>> = {
      tanh: [1, 1, 4 / 3],
      softsign: [1, 1, 2 / 3],
      hardTanh: [1, 1, 2],
      sigmoid: [1 / 4, 1 / 2, 1 / 6],
    };
    for (const [name, [variance, square, slopeSquare]] of Object.entries(limits)) {
      const { forward, backward } = predict(name as ActivationName, std, 3);
      const density = 1 / (Math.sqrt(2 * Math.PI * square) * deviation);
      expectRelative(forward[1]!, Math.sqrt(variance), 1e-9);
      expectRelative(backward[5]!, Math.sqrt(slopeSquare * density), 1e-6);
    }
  },
);

test.each(Object.keys(activations) as ActivationName[])('%s: a number wherever float64 has one', (name) => {
  for (const std of stds) {
    for (const bias of ['same', 'zero'] as const) {
      for (const upstream of ['ones', 'normal'] as const) {
        const { forward, backward, silence } = predict(name, std, 1, { bias, upstream });
        for (const value of [...forward, ...backward]) expect(value).toBeGreaterThanOrEqual(0);
        expect(silence).toEqual({ forward: null, backward: null });
      }
    }
  }
});

test('every rule that has a std knows it beyond the square root of float64', () => {
  const shape = { fanIn: 64, fanOut: 100 };
  const rules = [
    initializers.normal.create({ std: 1e200, mean: 0 }),
    initializers.uniform.create({ low: -Math.sqrt(3) * 1e200, high: Math.sqrt(3) * 1e200 }),
    initializers.sparse.create({ sparsity: 0, std: 1e200, dialect: 'paper' }),
    initializers.orthogonal.create({ gain: 1e201 }),
  ];
  for (const rule of rules) {
    expect(rule.weightVariance(shape)).toBe(Infinity);
    expectRelative(rule.weightStd!(shape), 1e200, 1e-12);
    const { forward } = predict('identity', 1, 1, { initializer: rule, widths: [64, 100] });
    expectRelative(forward[0]!, 8e200, 1e-12);
  }
});

test('a std that float64 does not hold is null, those before it are not', () => {
  const { forward, backward } = predict('relu', 1e150, 4);
  expect(forward.map((std) => std === null)).toEqual([false, false, false, false, true, true, true, true]);
  expect(backward.map((std) => std === null)).toEqual([true, true, true, false, false, false, false, false]);
});
