import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { filled, modelBlocks } from '../../scripts/docs/blocks.mjs';
import { exportLine, layerGroups, operatorGroups } from '../../src/model/index.ts';
import { root } from '../support/cli.ts';

const page = readFileSync(`${root}docs/own-model.md`, 'utf8');

test('docs/own-model.md has every operator and every layer', () => {
  expect(filled(page, modelBlocks({ operatorGroups, layerGroups }))).toBe(page);
  expect(page).toContain('BatchNormalization (batch statistics, whatever the file says)');
});

test('the line that messages tell people to type is that of the page', () => {
  const spaced = (text: string): string => text.replaceAll(/\s+/g, ' ');
  expect(spaced(page)).toContain(spaced(exportLine));
});
