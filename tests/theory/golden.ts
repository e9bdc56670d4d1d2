import { readFileSync } from 'node:fs';

/** Golden values of tests/golden/; the caller says what they are. */
export const golden = (file: string): unknown =>
  JSON.parse(readFileSync(new URL(`../golden/${file}`, import.meta.url), 'utf8'));
