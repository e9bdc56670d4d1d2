import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { blocksOf, filled } from '../../scripts/docs/blocks.mjs';
import { activations, loadActivation } from '../../src/activation/index.ts';
import { initializers, loadInitializer } from '../../src/initializer/index.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { theoryOf } from '../../src/theory/index.ts';
import { writeModule } from '../support/userModules.ts';

const page = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

describe.each(Object.entries(blocksOf({ activations, initializers, theoryOf })))('%s', (name, blocks) => {
  test('holds what scripts/docs.mjs writes from the tables', () => {
    expect(filled(page(name), blocks)).toBe(page(name));
    for (const block of Object.keys(blocks)) expect(page(name)).toContain(`<!-- generated: ${block} -->`);
  });
});

test('every entry of the tables stands on its page', () => {
  for (const name of Object.keys(initializers)) expect(page('docs/initializers.md')).toContain(`| \`${name}\` `);
  for (const name of Object.keys(activations)) expect(page('docs/activations.md')).toContain(`| \`${name}\` `);
});

/** The page's JavaScript, as a module. */
const example = (name: string): string => writeModule(/```js\n([\s\S]*?)```/.exec(page(name))![1]!);

describe('the example on', () => {
  test('docs/activations.md is an activation', async () => {
    const { value, derivative } = await loadActivation(example('docs/activations.md'));
    expect(derivative(0.6)).toBeCloseTo((value(0.6 + 1e-6) - value(0.6 - 1e-6)) / 2e-6, 7);
  });

  test('docs/initializers.md is an initializer', async () => {
    const mine = await loadInitializer(example('docs/initializers.md'));
    const shape = { fanIn: 8, fanOut: 4 };
    const W = mine.weights(new RandomStream([1, 0, 1]), shape);
    expect(new Set(W.map(Math.abs))).toEqual(new Set([0.5]));
    expect(mine.weightVariance(shape)).toBe(0.25);
  });
});
