import { describe, expect, test } from '@jest/globals';
import { resolveCell } from '../../src/cell/index.ts';
import { activations } from '../../src/activation/index.ts';
import { expectationsOf } from '../../src/verdict/expected.ts';
import { judgeStep, typicalOf, type Step } from '../../src/verdict/growth.ts';
import { pathsOf } from '../../src/verdict/paths.ts';
import { settingsOf } from './cases.ts';

const step = (predicted: number | null, deviation: number | null, ...measured: number[]): Step => ({
  direction: 'forward',
  layer: 2,
  predicted,
  deviation,
  shift: 0,
  base: 1,
  expectedBase: 1,
  source: 0,
  spread: 1,
  sizes: measured.map(Math.exp),
  measured,
});

/** ln of sizes; the limit is 3. */
test.each([
  ['theory alone, whatever one draw says', step(-7, 3, -2), 'vanishing', 'theory'],
  ['theory alone, of growth', step(3.1, 0.1, 2.9), 'exploding', 'theory'],
  ['both within', step(-1, 0.2, -1.1), 'healthy', 'theory'],
  ['a measurement that refutes theory', step(-1, 0.2, -3.5), 'vanishing', 'measurement'],
  ['the same, within the limit', step(-1, 0.2, 1), 'healthy', 'measurement'],
  ['a draw out of bounds that chance explains', step(-1, 1, -3.5), 'uncertain', 'chance'],
  ['a lucky draw of a network whose draws lie on both sides', step(0, 2, 0.1), 'uncertain', 'chance'],
  ['two such repeats', step(0, 2, 0.1, 0.2), 'uncertain', 'chance'],
  ['three that agree', step(0, 2, 0.1, 0.2, -2), 'healthy', 'repeats'],
  ['three out of bounds', step(0, 2, -4, -3.5, -5), 'vanishing', 'repeats'],
  ['three that do not agree', step(0, 2, -4, 0.1, 0.2), 'uncertain', 'chance'],
  ['no theory', step(null, null, -3.1), 'vanishing', 'measurement'],
  ['no theory, repeats on both sides', step(null, null, -2, -4.5, -3), 'uncertain', 'chance'],
  [
    'no theory, one of many on the other side',
    step(null, null, -0.1, 0.1, 0, 0.2, -0.1, 0.1, 0, 0.1, 3.1),
    'healthy',
    'measurement',
  ],
  ['a signal that is 0', step(null, null, -Infinity), 'vanishing', 'measurement'],
  ['theory without a scatter', step(1, null, 3.2), 'exploding', 'measurement'],
] as const)('%s', (_what, one, word, by) => {
  expect(judgeStep(one)).toEqual({ word, by });
});

describe('no word gets better as the width shrinks', () => {
  const ranks = { healthy: 0, uncertain: 1, vanishing: 2, exploding: 2 };
  const widths = [300, 50, 12];
  const names = Object.keys(activations).filter((name) => !['leakyRelu', 'identity'].includes(name));

  /** Of a draw as theory has it: nothing but the width and its scatter differs. */
  const rankOf = (activation: string, initializer: string, depth: number, width: number): number => {
    const cell = resolveCell(
      settingsOf({ activation, initializer, depth, more: { bias: 'zero', network: { activation, depth, width } } }),
    );
    const expected = expectationsOf(cell);
    const paths = pathsOf(cell.layers);
    const steps = (['forward', 'backward'] as const).flatMap((direction) =>
      paths[direction].map((layer): Step => {
        const one = expected[direction][layer - 1]!;
        const measured = [one.predicted! + one.shift];
        return {
          direction,
          layer,
          base: 1,
          expectedBase: 1,
          source: 0,
          spread: 1,
          ...one,
          sizes: measured.map(Math.exp),
          measured,
        };
      }),
    );
    expect(steps.every((one) => Number.isFinite(typicalOf(one)))).toBe(true);
    return Math.max(...steps.map((one) => ranks[judgeStep(one).word]));
  };

  test.each(names.flatMap((name) => ['xavier', 'he'].map((initializer) => [name, initializer] as const)))(
    '%s, %s',
    (name, initializer) => {
      const found = widths.map((width) => rankOf(name, initializer, 8, width));
      expect(found).toEqual(found.toSorted((a, b) => a - b));
    },
  );
});
