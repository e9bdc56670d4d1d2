import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { auditBlocks, filled } from '../../scripts/docs/blocks.mjs';
import { knownBugs } from '../../src/audit/index.ts';
import { recipes } from '../../src/recipe/index.ts';

const page = readFileSync(new URL('../../docs/audit.md', import.meta.url), 'utf8');

test('docs/audit.md holds what scripts/docs.mjs writes from the tables', () => {
  const blocks = auditBlocks({ knownBugs, recipes });
  expect(filled(page, blocks)).toBe(page);
  for (const block of Object.keys(blocks)) expect(page).toContain(`<!-- generated: ${block} -->`);
});
