import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { auditBlocks, filled, recipeBlocks } from '../../scripts/docs/blocks.mjs';
import { knownBugs } from '../../src/audit/index.ts';
import { recipes } from '../../src/recipe/index.ts';

test.each([
  ['audit.md', auditBlocks({ knownBugs })],
  ['recipes.md', recipeBlocks({ recipes })],
])('docs/%s holds what scripts/docs.mjs writes from the tables', (name, blocks) => {
  const page = readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
  expect(filled(page, blocks)).toBe(page);
  for (const block of Object.keys(blocks)) expect(page).toContain(`<!-- generated: ${block} -->`);
});
