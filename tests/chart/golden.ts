import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';

const path = (name: string) => fileURLToPath(new URL(`golden/${name}`, import.meta.url));

/**
 * Compares what is drawn with `golden/NAME.txt`; what differs is written beside it as `NAME.changed.txt`, to be compared, and,
 * if it is right, renamed.
 */
export function expectGolden(name: string, lines: readonly string[]): void {
  const text = `${lines.join('\n')}\n`;
  const changed = path(`${name}.changed.txt`);
  rmSync(changed, { force: true });
  const expected = existsSync(path(`${name}.txt`)) ? readFileSync(path(`${name}.txt`), 'utf8') : '';
  if (text !== expected) writeFileSync(changed, text);
  expect(text.split('\n')).toEqual(expected.split('\n'));
}
