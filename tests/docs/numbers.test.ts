import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { initializers } from '../../src/initializer/index.ts';
import { predictStd, theoryOf, tried } from '../../src/theory/index.ts';
import { atDefaults } from '../activation/entries.ts';

const page = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** The one match of a pattern on a page, as numbers. */
const numbersIn = (path: string, pattern: RegExp): number[] => {
  const found = pattern.exec(page(path).replaceAll(/\s+/g, ' '));
  if (!found) throw new Error(`${path} does not say ${pattern.source}`);
  return found.slice(1).map(Number);
};

describe('numbers in the docs', () => {
  test('theory.md: how far the prediction is off at depth 6, by agreement.md', () => {
    const [percent, errors] = numbersIn(
      'docs/theory.md',
      /depth 6 the mean lies within (\d+) % of the prediction for every activation, and within ([\d.]+) standard errors/,
    );
    const rows = page('docs/agreement.md').matchAll(/^\| `\w+` .*$/gm);
    const head = /^\| activation .*$/m.exec(page('docs/agreement.md'))![0].split('|');
    for (const [row] of rows) {
      for (const [i, field] of row.split('|').entries()) {
        if (!head[i]!.includes('depth 6')) continue;
        const [off, error] = field.split('±').map(Number) as [number, number];
        expect(off).toBeLessThanOrEqual(percent!);
        expect(off).toBeLessThanOrEqual(errors! * error);
      }
    }
  });

  test('theory.md: what GELU is told to take', () => {
    const [variance, gradient, both, off] = numbersIn(
      'docs/theory.md',
      /For GELU σ_w = ([\d.]+) keeps the variance and ([\d.]+) the gradient .* and ([\d.]+) brings both through 30 pairs, off by ([\d.]+)\./,
    );
    const theory = theoryOf(atDefaults('gelu'), { weightVariance: 1, biasVariance: 0 });
    const balanced = tried(atDefaults('gelu'), theory).at(-1)!;
    expect(theory.forwardGain).toBeCloseTo(variance!, 4);
    expect(theory.backwardGain).toBeCloseTo(gradient!, 4);
    expect(Math.sqrt(balanced.weightVariance)).toBeCloseTo(both!, 4);
    expect(balanced.gradient).toBeCloseTo(off!, 1);
  });

  test('reading.md: the gain of tanh', () => {
    const [gain] = numbersIn(
      'docs/reading.md',
      /`initscope theory tanh` gives the gain that keeps σ where it is, ([\d.]+)\./,
    );
    expect(theoryOf(atDefaults('tanh'), { weightVariance: 1, biasVariance: 0 }).forwardGain).toBeCloseTo(gain!, 2);
  });

  test('theory.md: softplus with He’s variance, 30 deep', () => {
    const [predicted] = numbersIn(
      'docs/theory.md',
      /30 deep, with an independent gradient, ([\d.]+) is predicted at the first layer/,
    );
    const { backward } = predictStd({
      activation: atDefaults('softplus'),
      initializer: initializers.he.create({}),
      bias: 'zero',
      widths: Array<number>(31).fill(600),
      input: { mean: 0, square: 1 },
      upstream: 'normal',
    })!;
    expect(backward[0]).toBeCloseTo(predicted!, 3);
  });

  test('README: ten sigmoid pairs keep σ at 0.12', () => {
    const [sigma] = numbersIn(
      'README.md',
      /ten pairs of sigmoid layers with Xavier keep σ at ([\d.]+), and of the input nothing/,
    );
    const { forward } = predictStd({
      activation: atDefaults('sigmoid'),
      initializer: initializers.xavier.create({}),
      bias: 'zero',
      widths: Array<number>(11).fill(300),
      input: { mean: 0, square: 1 },
      upstream: 'ones',
    })!;
    expect(forward[19]).toBeCloseTo(sigma!, 2);
  });
});

test('output/README.md names every file that docs/data.md lists', () => {
  const listed = [
    ...page('docs/data.md')
      .split('\n## ')[0]!
      .matchAll(/^\| (`[^|]+) \|/gm),
  ].map(([, files]) => files!);
  const names = listed.flatMap((files) => [...files.matchAll(/`([^`<]+)`/g)].map(([, name]) => name!));
  expect(names.length).toBeGreaterThan(6);
  for (const name of names.filter((one) => !one.startsWith('cells/') && !one.startsWith('.'))) {
    expect(page('output/README.md')).toContain(name);
  }
});

test('README names every package that is installed with it', () => {
  const { dependencies } = JSON.parse(page('package.json')) as { dependencies: Record<string, string> };
  const table = page('README.md').split('## What each package is for')[1]!;
  const short = (name: string): string =>
    name.replace('@tensorflow/tfjs', '').replace(/^-(?=core)/, '@tensorflow/tfjs-');
  for (const name of Object.keys(dependencies)) expect(table).toContain(short(name));
});
