import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../..', import.meta.url));
const text = readFileSync(`${root}docs/architecture.md`, 'utf8');
const described = text.slice(text.indexOf('## The folders'), text.indexOf('## What a resumed run'));

test('every folder of src/ has its paragraph, and no other has one', () => {
  const folders = readdirSync(`${root}src`, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const named = [...described.matchAll(/^- \*\*(.*?)\*\*/gm)].flatMap(([, names]) =>
    [...names!.matchAll(/`(\w+)\/`/g)].map(([, name]) => name!),
  );
  expect(named.toSorted()).toEqual(folders.map(({ name }) => name).toSorted());
});

test('every file that it names is there', () => {
  const files = [...text.matchAll(/(?:src|scripts|configs|docs|tests)\/[\w/.]+\.\w+/g)].map(([file]) => file);
  expect(files.length).toBeGreaterThan(25);
  expect(files.filter((file) => !existsSync(root + file))).toEqual([]);
});
