import { expect, test } from '@jest/globals';
import { resolveCell } from '../../src/cell/index.ts';
import { studyOf } from '../../src/config/index.ts';
import { candidatesFor } from '../../src/suggest/candidates.ts';

const textsFor = (activation: string, depth: number) => {
  const { settings } = studyOf({
    network: { width: 100, depth, activation },
    initializers: ['xavier'],
    bias: 'zero',
    training: { upstreamGradient: 'normal' },
  }).cells[0]!;
  return candidatesFor(resolveCell(settings)).map(({ text }) => text);
};

const customary = ['xavier', 'he', 'orthogonal', 'orthogonal: { gain: 1.4142 }', 'glorotNormal'];

test('gains that keep GELU are tried beside the customary ones, and before those that lose more', () => {
  const texts = textsFor('gelu', 3);
  expect(texts).toContain('he');
  const scaled = texts.filter((text) => !customary.includes(text));
  expect(scaled.some((text) => text.startsWith('varianceScaling'))).toBe(true);
  expect(scaled.some((text) => text.startsWith('orthogonal'))).toBe(true);
  expect(texts.indexOf(scaled[0]!)).toBeLessThan(texts.indexOf('he'));
});

test('where theory finds all of them beyond the limits, the customary ones alone', () => {
  expect(textsFor('silu', 40).filter((text) => !customary.includes(text))).toEqual([]);
});

test('He is tried once, not again as the gain that keeps ReLU', () => {
  expect(textsFor('relu', 3).filter((text) => text === 'he' || text.includes('scale: 2,'))).toEqual(['he']);
});
