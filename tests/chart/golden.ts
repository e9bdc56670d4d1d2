import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';

const path = (name: string) => fileURLToPath(new URL(`golden/${name}`, import.meta.url));

/**
 * Compares a spec, its numbers rounded to 6 digits, with `golden/NAME.vl.json`; what differs is written beside it as
 * `NAME.changed.vl.json`, to be opened in the Vega editor and, if it is right, renamed.
 */
export function expectGolden(name: string, spec: object): void {
  const rounded: unknown = JSON.parse(JSON.stringify(spec, round));
  const golden = path(`${name}.vl.json`);
  const changed = path(`${name}.changed.vl.json`);
  rmSync(changed, { force: true });
  const expected: unknown = existsSync(golden) ? JSON.parse(readFileSync(golden, 'utf8')) : undefined;
  if (JSON.stringify(expected) !== JSON.stringify(rounded)) writeFileSync(changed, `${JSON.stringify(rounded)}\n`);
  expect(rounded).toEqual(expected);
}

const round = (_: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(6)) : value);
