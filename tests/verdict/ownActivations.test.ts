import { beforeAll, expect, test } from '@jest/globals';
import { loadUserModules } from '../../src/cell/index.ts';
import type { Verdict } from '../../src/verdict/index.ts';
import { useBackend } from '../support/engines.ts';
import { writeModule } from '../support/userModules.ts';
import { settingsOf, verdictOn } from './cases.ts';

beforeAll(() => useBackend('cpu'));

/** Textbook formulas whose value or derivative is NaN or infinite far out: on the left, on both sides, on the right. */
const naive = [
  ['sigmoid', '1 / (1 + e(-z))', 'e(-z) / (1 + e(-z)) ** 2', { normal: { std: 1.5 } }, 'saturated'],
  [
    'tanh',
    '(e(z) - e(-z)) / (e(z) + e(-z))',
    '1 - ((e(z) - e(-z)) / (e(z) + e(-z))) ** 2',
    { normal: { std: 1 } },
    'saturated',
  ],
  ['softplus', 'Math.log(1 + e(z))', 'e(z) / (1 + e(z))', { normal: { std: 0.01 } }, 'vanishing'],
  ['silu', 'z * e(z) / (1 + e(z))', '(e(2 * z) + e(z) + z * e(z)) / (1 + e(z)) ** 2', 'he', 'healthy'],
] as const;

const more = {
  bias: 'zero',
  training: { epochs: 1, carryOver: false, upstreamGradient: 'normal' },
  input: { samples: 20 },
};

/** What theory could not tell of a formula is left out of its sentence; all else is the same. */
const withoutTheory = ({ sentence }: Verdict): string => sentence.replaceAll(/ \(theory: [^)]*\)/g, '');

test.each(naive)(
  'a %s whose formula leaves float64 far out has the words and the advice of ours',
  async (name, value, derivative, initializer, verdict) => {
    const module = writeModule(
      `const e = Math.exp;\nexport const value = (z) => ${value};\nexport const derivative = (z) => ${derivative};\n`,
      `${name}.mjs`,
    );
    const judged = async (activation: string | object): Promise<Verdict> => {
      const network = { activation, depth: 3, width: 40 };
      const settings = settingsOf({ activation: name, initializer, depth: 3, more: { ...more, network } });
      await loadUserModules(settings);
      return verdictOn(settings);
    };
    const [ours, own] = [await judged(name), await judged({ module })];
    expect(ours.verdict).toBe(verdict);
    expect(own).toMatchObject({ verdict, layer: ours.layer, epoch: 0, advice: ours.advice });
    expect(withoutTheory(own)).toBe(withoutTheory(ours));
  },
);
