import { describe, expect, test } from '@jest/globals';
import type { ActivationName } from '../../src/activation/index.ts';
import { theoryOf } from '../../src/theory/index.ts';
import { atDefaults } from '../activation/entries.ts';

const weightVariances = [0.1, 1, 1.7, 9, 11, 50, 1e3, 1e6];
const quantitiesAt = (name: ActivationName, weightVariance: number) =>
  theoryOf(atDefaults(name), { weightVariance, biasVariance: 0 });

/** 2 ∫ f(x) over x > 0 of N(0, q), by the trapezoidal rule in ln x: to float64's rounding where f is smooth. */
const step = 0.02;
const evenMean = (f: (x: number) => number, q: number): number => {
  const deviation = Math.sqrt(q);
  let sum = 0;
  for (let t = -45; t < Math.log(40 * deviation); t += step) {
    const x = Math.exp(t);
    sum += x * f(x) * Math.exp(-0.5 * (x / deviation) ** 2);
  }
  return (2 * step * sum) / (deviation * Math.sqrt(2 * Math.PI));
};

/** Σ of positive parts alone: E[φ²], E[z φ φ′]/q and E[φ′] of an odd φ. */
const ofOdd = (value: (x: number) => number, derivative: (x: number) => number, q: number) => ({
  square: evenMean((x) => value(x) ** 2, q),
  growth: evenMean((x) => x * value(x) * derivative(x), q) / q,
  slope: evenMean(derivative, q),
});

const relative = (actual: number | null, expected: number): number => Math.abs(actual! / expected - 1);

describe('depth scales where slopes are small', () => {
  test.each(weightVariances.filter((w) => w > 1))('sine, σ_w² %d: σ_w² e^(−2q) and σ_w² e^(−q)', (w) => {
    const { q, xiQ, xiC } = quantitiesAt('sine', w);
    expect(relative((w * -Math.expm1(-2 * q!)) / 2, q!)).toBeLessThan(1e-11);
    expect(relative(xiQ, -1 / (Math.log(w) - 2 * q!))).toBeLessThan(1e-7);
    expect(relative(xiC, -1 / (Math.log(w) - q!))).toBeLessThan(1e-7);
  });

  test('sine, σ_w² 50: 1 / (50 − ln 50)', () => {
    expect(relative(quantitiesAt('sine', 50).xiQ, 1 / (50 - Math.log(50)))).toBeLessThan(1e-10);
  });

  test.each(['tanh', 'softsign'] as const)('%s: from sums of positive parts', (name) => {
    const { value, derivative } = atDefaults(name);
    for (const w of weightVariances.filter((one) => one > 1)) {
      const { q, c, xiQ, xiC } = quantitiesAt(name, w);
      const { square, growth, slope } = ofOdd(value, derivative, q!);
      expect(relative(w * square, q!)).toBeLessThan(1e-9);
      expect(relative(xiQ, -1 / Math.log(w * growth))).toBeLessThan(1e-7);
      expect(c).toBeLessThan(1e-8);
      expect(relative(xiC, -1 / Math.log(w * slope ** 2))).toBeLessThan(1e-7);
    }
  });

  test('sigmoid, ½ + t with t odd: σ_w² E[z t t′]/q, for E[z t′] = 0', () => {
    const t = (x: number): number => Math.tanh(x / 2) / 2;
    const { derivative } = atDefaults('sigmoid');
    for (const w of weightVariances) {
      const { q, xiQ } = quantitiesAt('sigmoid', w);
      const { square, growth } = ofOdd(t, derivative, q!);
      expect(relative(w * (0.25 + square), q!)).toBeLessThan(1e-9);
      expect(relative(xiQ, -1 / Math.log(w * growth))).toBeLessThan(1e-6);
    }
  });

  test('hard tanh: σ_w² E[z²; |z| < 1]/q, by Simpson’s rule', () => {
    for (const w of weightVariances.filter((one) => one > 1)) {
      const { q, xiQ } = quantitiesAt('hardTanh', w);
      const n = 4000;
      let sum = 0;
      for (let i = 0; i <= n; i++) {
        const weight = i === 0 || i === n ? 1 : i % 2 === 1 ? 4 : 2;
        sum += weight * (i / n) ** 2 * Math.exp(-0.5 * ((i / n) ** 2 / q!));
      }
      const growth = (2 * sum) / (3 * n) / Math.sqrt(2 * Math.PI * q!) / q!;
      expect(relative(xiQ, -1 / Math.log(w * growth))).toBeLessThan(1e-7);
    }
  });

  // One-sided slopes at 0: E[φ′²] for q → 0.
  const slopesAt0: Partial<Record<ActivationName, readonly [left: number, right: number]>> = {
    relu: [0, 1],
    leakyRelu: [0.01, 1],
    identity: [1, 1],
    tanh: [1, 1],
    elu: [1, 1],
    selu: [1.0507009873554805 * 1.6732632423543772, 1.0507009873554805],
    gelu: [0.5, 0.5],
    silu: [0.5, 0.5],
    mish: [0.6, 0.6],
    softsign: [1, 1],
    hardTanh: [1, 1],
    sine: [1, 1],
  };

  test.each(Object.entries(slopesAt0) as [ActivationName, [number, number]][])(
    '%s: where the variance dies out, by the slopes at 0',
    (name, [left, right]) => {
      const chi = (left ** 2 + right ** 2) / 2;
      // From an input of unit variance a repelling 0 is never reached.
      const dying = [0.1, 0.3, 0.9].map((w) => ({ w, ...quantitiesAt(name, w) })).filter(({ q }) => q === 0);
      expect(dying.length).toBeGreaterThan(0);
      for (const { w, xiQ } of dying.filter((one) => one.w * chi < 0.999)) {
        expect(relative(xiQ, -1 / Math.log(w * chi))).toBeLessThan(1e-12);
      }
    },
  );
});
