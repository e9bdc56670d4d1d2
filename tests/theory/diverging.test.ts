import { describe, expect, test } from '@jest/globals';
import { activations } from '../../src/activation/index.ts';
import { initializers } from '../../src/initializer/index.ts';
import { gaussianMoments, predictStd, theoryOf, varianceMap } from '../../src/theory/index.ts';
import { gaussianMeans } from '../../src/theory/quadrature.ts';

type Function = (x: number) => number;

const mean = (f: Function, variance: number): number =>
  gaussianMeans(
    (x, out) => {
      out[0] = f(x);
    },
    1,
    variance,
  )[0]!;

const expectRelative = (actual: number, expected: number, relative: number): void => {
  expect(Math.abs(actual / expected - 1)).toBeLessThanOrEqual(relative);
};

const doubleFactorial = (n: number): number => (n <= 1 ? 1 : n * doubleFactorial(n - 2));

describe('an integral that dies out late is right', () => {
  test.each([2, 8, 16, 24, 40, 80])('x^%d at q = 1', (power) => {
    expectRelative(
      mean((x) => x ** power, 1),
      doubleFactorial(power - 1),
      1e-11,
    );
  });

  test.each([0.01, 1, 9, 36, 100])('exp(2x) at q = %d is exp(2q)', (q) => {
    expectRelative(
      mean((x) => Math.exp(2 * x), q),
      Math.exp(2 * q),
      1e-10,
    );
  });

  test.each([0.001, 0.1, 0.2, 0.22])('exp(2x²) at q = %d is 1/√(1 − 4q)', (q) => {
    expectRelative(
      mean((x) => Math.exp(2 * x ** 2), q),
      1 / Math.sqrt(1 - 4 * q),
      1e-10,
    );
  });
});

describe('an integral that does not converge, or not within float64, is NaN', () => {
  test.each([0.249, 0.25, 0.26, 0.3, 1, 100])('exp(2x²) at q = %d', (q) => {
    expect(mean((x) => Math.exp(2 * x ** 2), q)).toBeNaN();
  });

  test.each<[string, Function, number]>([
    ['exp(2x), whose size is beyond float64', (x) => Math.exp(2 * x), 1000],
    ['exp(x⁴/1000), which looks dead at 10 standard deviations', (x) => Math.exp(x ** 4 / 1000), 1],
    ['exp(|x|³/10)', (x) => Math.exp(Math.abs(x) ** 3 / 10), 4],
    ['1/x²', (x) => x ** -2, 1],
    ['1/|x|', (x) => 1 / Math.abs(x), 1e-3],
    ['a pole where no interval ends', (x) => (x - 0.3) ** -2, 1],
    ['a pole of the first order there', (x) => 1 / (x - 0.3), 1],
    ['poles without end', (x) => Math.tan(x) ** 2, 1],
    ['log of what may be negative', Math.log, 1],
    ['sin(10⁷ x)', (x) => Math.sin(1e7 * x) ** 2, 1],
  ])('%s', (_what, f, q) => {
    expect(mean(f, q)).toBeNaN();
  });

  test('while the others of the same call keep theirs', () => {
    const means = gaussianMeans(
      (x, out) => {
        out[0] = Math.exp(x ** 2);
        out[1] = x ** 2;
        out[2] = 1 / x;
      },
      3,
      1,
    );
    expect([...means].map(Number.isNaN)).toEqual([true, false, true]);
    expectRelative(means[1]!, 1, 1e-12);
  });
});

describe('poles that can be integrated, jumps and oscillations have their number', () => {
  /** Γ(0.3). */
  const gamma = 2.991568987687590628;

  test('|x|^−0.4 is 2^−0.2 Γ(0.3)/√π', () => {
    expectRelative(
      mean((x) => Math.abs(x) ** -0.4, 1),
      (2 ** -0.2 * gamma) / Math.sqrt(Math.PI),
      1e-7,
    );
  });

  test('log²|x| is ((γ + ln 2)/2)² + π²/8', () => {
    const euler = 0.5772156649015329;
    expectRelative(
      mean((x) => Math.log(Math.abs(x)) ** 2, 1),
      (euler + Math.LN2) ** 2 / 4 + Math.PI ** 2 / 8,
      1e-8,
    );
  });

  test('⌊x⌋ at q = 1 has mean −1/2', () => {
    expectRelative(mean(Math.floor, 1), -0.5, 1e-8);
  });

  test.each([
    [3, 1],
    [50, 1],
    [1000, 0.01],
    [1e5, 1e-6],
    [1e12, 1e-24],
  ])('sin²(%d x) at q = %d is (1 − exp(−2k²q))/2', (k, q) => {
    expectRelative(
      mean((x) => Math.sin(k * x) ** 2, q),
      (1 - Math.exp(-2 * k ** 2 * q)) / 2,
      1e-8,
    );
  });

  test('what is narrow is resolved over a narrow Gaussian, too', () => {
    const f: Function = (x) => (x > 3e-4 ? 1 : 0) + Math.tanh(2000 * x);
    const wide: Function = (x) => f(x / 1000);
    expectRelative(
      mean((x) => f(x) ** 2, 1e-6),
      mean((x) => wide(x) ** 2, 1),
      1e-8,
    );
  });
});

describe('an activation that grows faster than the Gaussian falls', () => {
  const activation = { value: (x: number) => Math.exp(x ** 2), derivative: (x: number) => 2 * x * Math.exp(x ** 2) };
  const predict = (std: number) =>
    predictStd({
      activation,
      initializer: initializers.normal.create({ std, mean: 0 }),
      bias: 'zero',
      widths: [100, 100, 100],
      input: { mean: 0, square: 1 },
      upstream: 'ones',
    })!;

  test('has no prediction behind it, and why', () => {
    const { forward, backward, silence } = predict(0.1);
    expect(forward).toEqual([expect.closeTo(1, 12), null, null, null]);
    expect(backward).toEqual([null, null, null, null]);
    expect(silence.forward).toEqual({ layer: 2, reason: 'the integrals over N(0, q) do not converge' });
  });

  test('has one where the variance is small enough', () => {
    // q = 0.04: E[exp(x²)] = 1/√(1 − 2q), E[exp(2x²)] = 1/√(1 − 4q).
    const [, std] = predict(0.02).forward;
    expectRelative(std! ** 2, 0.84 ** -0.5 - 1 / 0.92, 1e-9);
  });

  test('forward alone where only the gradient’s integral diverges', () => {
    // E[φ²] converges for q < 1/4, E[φ² φ′²] for q < 1/8: 0.13 is between them, and so is 0.13 E[φ²], that of the next pair.
    const { forward, backward, silence } = predict(Math.sqrt(0.0013));
    expectRelative(forward[1]! ** 2, (1 - 0.52) ** -0.5 - 1 / (1 - 0.26), 1e-9);
    expect([...forward, ...backward].map((std) => std === null)).toEqual([
      ...Array(4).fill(false),
      true,
      true,
      false,
      false,
    ]);
    expect(silence.backward).toEqual({ layer: 2, reason: 'the integrals over N(0, q) do not converge' });
  });

  test('has moments of its own, null with the reason in the theory', () => {
    expect(gaussianMoments(activation, 0.2).value.square).toBeCloseTo(0.2 ** -0.5, 9);
    const { q, reasons } = theoryOf(activation, { weightVariance: 1, biasVariance: 0 });
    expect(q).toBeNull();
    expect(reasons.q).toBe('the integrals over N(0, q) do not converge');
  });
});

describe('an activation that jumps', () => {
  const told = "can't be told: the activation jumps, or its derivative is that of another function";

  test.each<[string, Function, Function]>([
    ['sign', Math.sign, () => 0],
    ['a step at 1', (x) => (x > 1 ? 1 : 0), () => 0],
    ['a step down at −2 beside a slope', (x) => (x > -2 ? x : 5), (x) => (x > -2 ? 1 : 0)],
    ['what has the derivative of another', Math.tanh, (x) => (Math.abs(x) < 1 ? 1 : 0)],
  ])('%s: no correlation is told, as its map is infinitely steep at 1', (_what, value, derivative) => {
    const { reasons } = theoryOf({ value, derivative }, { weightVariance: 1.5, biasVariance: 0.1 });
    expect([reasons.c, reasons.xiC]).toEqual([told, told]);
  });

  test('its depth scale of the variance is that of the map', () => {
    const step = { value: (x: number) => (x > 1 ? 1 : 0), derivative: () => 0 };
    const ensemble = { weightVariance: 3, biasVariance: 0.1 };
    const { q, xiQ } = theoryOf(step, ensemble);
    const slope = (varianceMap(step, ensemble, q! * 1.001) - varianceMap(step, ensemble, q! * 0.999)) / (0.002 * q!);
    expect(xiQ).toBeCloseTo(-1 / Math.log(slope), 3);
  });
});

describe('a formula that leaves float64 far out', () => {
  /** tanh, until e^x overflows; NaN from |x| = 710 on. */
  const naive = {
    value: (x: number) => (Math.exp(x) - Math.exp(-x)) / (Math.exp(x) + Math.exp(-x)),
    derivative: (x: number) => 4 / (Math.exp(x) + Math.exp(-x)) ** 2,
  };
  const tanh = activations.tanh.create({});

  test.each([1, 30, 69, 80, 105])('has the moments of the function that it stands for, at a std of %d', (std) => {
    const [actual, expected] = [naive, tanh].map((activation) => gaussianMoments(activation, std ** 2));
    for (const key of ['value', 'slope', 'product'] as const) {
      expect(Math.abs(actual![key].square - expected![key].square)).toBeLessThanOrEqual(1e-7 * expected![key].square);
    }
  });

  test('has none where what is missing counts', () => {
    expect(gaussianMoments(naive, 300 ** 2).value.square).toBeNaN();
  });
});
