import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { drawnLines } from './drawn.ts';
import { examples, hostile } from './examples.ts';
import { expectGolden } from './golden.ts';
import { freshView, sceneTexts, textsIn } from './scene.ts';

const schemaFile = createRequire(import.meta.url).resolve('vega-lite/vega-lite-schema.json');
const schema = JSON.parse(readFileSync(schemaFile, 'utf8')) as object;
const valid = new Ajv({ strict: false, validateFormats: false, inlineRefs: false, code: { optimize: false } }).compile(
  schema,
);

describe.each(Object.entries(examples))('%s', (name, spec) => {
  test('is valid Vega-Lite 6', () => {
    expect(spec).toHaveProperty('$schema', 'https://vega.github.io/schema/vega-lite/v6.json');
    valid(spec);
    expect(valid.errors).toBeNull();
  });

  test('is the same after a journey through JSON', () => {
    expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
  });

  test('is drawn as it was', async () => expectGolden(name, await drawnLines(spec)));

  test('compiles and runs without a warning, all texts on the picture', async () => {
    const view = await freshView(spec);
    const { left = 0, right = 0, top = 0, bottom = 0 } = Object(view.padding()) as Record<string, number>;
    const width = view.width() + left + right;
    const height = view.height() + top + bottom;
    for (const text of textsIn(view)) {
      if (text.text === '') continue;
      expect(text.left).toBeGreaterThan(-2);
      expect(text.right).toBeLessThan(width + 2);
      expect(text.top).toBeGreaterThan(-2);
      expect(text.bottom).toBeLessThan(height + 2);
    }
  });
});

test('the schema tells wrong from right', () => {
  expect(valid({ ...examples['std-linear'], layer: [{ mark: 'histogramm' }] })).toBe(false);
});

test.each(['histogram-grid-hostile', 'std-nothing'])('%s: labels are text, whatever they say', async (name) => {
  const texts = await sceneTexts(examples[name]!);
  expect(texts.map(({ text }) => text)).toContain(hostile);
});
