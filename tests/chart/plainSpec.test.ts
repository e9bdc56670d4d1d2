import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import type { TopLevelSpec } from 'vega-lite';
import { histogramGrid, plainSpec } from '../../src/chart/index.ts';
import { examples } from './examples.ts';
import { stackPanels } from './panels.ts';
import { sceneMarks, sceneTexts } from './scene.ts';
import { normal } from './statistics.ts';

const schemaFile = createRequire(import.meta.url).resolve('vega-lite/vega-lite-schema.json');
const valid = new Ajv({ strict: false, validateFormats: false }).compile(JSON.parse(readFileSync(schemaFile, 'utf8')));

const changed = (spec: TopLevelSpec, change: object): TopLevelSpec => ({ ...spec, ...change });

/** Labels of an axis that touch, by their text. */
const touching = async (spec: TopLevelSpec): Promise<string[]> => {
  const labels = (await sceneTexts(spec)).filter(({ role, text }) => role === 'axis-label' && text !== '');
  return labels.flatMap((a, i) =>
    labels.slice(i + 1).flatMap((b) => {
      const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
      return apart ? [] : [`${a.text} ${b.text}`];
    }),
  );
};

/** Without a point there is nothing to lay axes by; numbers of ten digits and long names have no room on a third of the width. */
const narrowed = new Set(['histogram-grid-awkward', 'sweep-names', 'heat-map-fine', 'std-nothing']);
const { 'std-nothing': _nothing, ...some } = examples;

describe.each(Object.entries(some))('%s', (_, drawn) => {
  const spec = plainSpec(drawn);

  test('is valid, compiles without a warning, and draws as many marks as the picture', async () => {
    valid(spec);
    expect(valid.errors).toBeNull();
    for (const mark of ['rect', 'line', 'symbol']) {
      expect((await sceneMarks(spec, mark)).length).toBe((await sceneMarks(drawn, mark)).length);
    }
  });
});

test.each(Object.entries(examples).filter(([name]) => !narrowed.has(name)))(
  '%s bears another width',
  async (name, drawn) => {
    const spec = plainSpec(drawn);
    const width = name.startsWith('heat') ? 700 : 300;
    const concat = (spec as { concat?: readonly object[] }).concat?.map((panel) => ({ ...panel, width: 200 }));
    expect(await touching(changed(spec, concat ? { concat } : { width }))).toEqual([]);
  },
);

const panels = stackPanels(4, 'Tanh', (i) => normal(0, 1 + i));

test('panels share their axes where that is asked for, and where it is told later', async () => {
  const spec = plainSpec(histogramGrid({ title: 'own', panels }));
  const axes = { domain: [-9, 9], highest: 400 } as const;
  const shared = plainSpec(histogramGrid({ title: 'shared', panels: panels.map((panel) => ({ ...panel, axes })) }));
  expect(spec).not.toHaveProperty('resolve.scale.x');
  expect(shared).toHaveProperty('resolve', { scale: { x: 'shared', y: 'shared' } });
  const labels = async (one: TopLevelSpec): Promise<number> =>
    new Set((await sceneTexts(one)).filter(({ role }) => role === 'axis-label').map(({ text }) => text)).size;
  const told = changed(spec, { resolve: { scale: { x: 'shared', y: 'shared' } } });
  expect(await labels(told)).toBeLessThan(await labels(spec));
});

test('says from which picture it is', () => {
  const hashOf = (title: string): unknown =>
    (plainSpec(histogramGrid({ title, panels })) as { usermeta?: { initscope?: unknown } }).usermeta?.initscope;
  expect(hashOf('a')).toEqual(hashOf('a'));
  expect(hashOf('a')).not.toEqual(hashOf('b'));
});
