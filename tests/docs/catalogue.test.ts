import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { blocksOf, filled } from '../../scripts/docs/blocks.mjs';
import { activations, loadActivation } from '../../src/activation/index.ts';
import { expectation, type CatalogueEntry } from '../../src/catalogue/parameter.ts';
import { studyOf, synonyms } from '../../src/config/index.ts';
import { initializers, loadInitializer } from '../../src/initializer/index.ts';
import { architectures, commonDefaults, layerEntries, type LayerEntry } from '../../src/network/index.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { theoryOf, tried } from '../../src/theory/index.ts';
import { writeModule } from '../support/userModules.ts';

const page = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

const tables = {
  activations,
  architectures,
  commonDefaults,
  expectation,
  initializers,
  layerEntries,
  synonyms,
  theoryOf,
  tried,
};

describe.each(Object.entries(blocksOf(tables)))('%s', (name, blocks) => {
  test('holds what scripts/docs.mjs writes from the tables', () => {
    expect(filled(page(name), blocks)).toBe(page(name));
    for (const block of Object.keys(blocks)) expect(page(name)).toContain(`<!-- generated: ${block} -->`);
  });

  test('its configs are valid', () => {
    const configs = [...page(name).matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml]) => parse(yaml!) as object);
    const complete = configs.filter((config) => !JSON.stringify(config).includes('"module"'));
    for (const config of complete) {
      expect(studyOf({ initializers: ['he'], ...config }, 'page').cells).not.toHaveLength(0);
    }
    expect(complete.length).toBeGreaterThan(0);
  });
});

type Entry = CatalogueEntry & Partial<Pick<LayerEntry, 'exampleShape' | 'lists'>>;

interface Catalogue {
  readonly page: string;
  readonly entries: Readonly<Record<string, Entry>>;
  /** A config with the example in its place, and what a study makes of it. */
  readonly chosen: (example: string, entry: Entry) => string | undefined;
}

const catalogues: Readonly<Record<string, Catalogue>> = {
  initializers: {
    page: 'docs/initializers.md',
    entries: initializers,
    chosen: (example) => studyOf({ initializers: [example] }).cells[0]!.settings.initializer.name,
  },
  activations: {
    page: 'docs/activations.md',
    entries: activations,
    chosen: (example) =>
      studyOf({ initializers: ['he'], network: { activation: example } }).cells[0]!.settings.network.layers[1]!.name,
  },
  layers: {
    page: 'docs/layers.md',
    entries: layerEntries,
    chosen: (example, { exampleShape }) =>
      studyOf({ initializers: ['he'], network: { layers: [example] }, input: { shape: exampleShape! } }).cells[0]!
        .settings.network.layers[0]!.name,
  },
};

describe.each(Object.entries(catalogues))('the catalogue of %s', (_what, { page: name, entries, chosen }) => {
  test.each(Object.entries(entries))('%s: a sentence, a formula, a source with its link', (_name, row) => {
    expect(row.summary).toMatch(/^[A-Z][^\n]*[^.]\.$/);
    expect(row.formula).toMatch(/\S/);
    expect(row.source).toMatch(/\S/);
    expect(new URL(row.link)).toMatchObject({ protocol: 'https:', href: row.link });
  });

  test.each(Object.entries(entries))('%s: an example that a config takes', (entry, row) => {
    expect(row.example).not.toContain('\n');
    expect(chosen(parse(row.example) as string, row)).toBe(entry);
  });

  test.each(Object.entries(entries))(
    '%s has an entry on its page, with every parameter',
    (entry, { parameters, lists = {} }) => {
      const [, text] = new RegExp(`\n### ${entry}\n([^]*?)(?=\n###? |<!-- end -->)`).exec(page(name))!;
      for (const parameter of [...Object.keys(parameters), ...Object.keys(lists)])
        expect(text).toContain(`- \`${parameter}\`: `);
    },
  );
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
