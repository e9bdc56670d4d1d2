import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string): string => readFileSync(root + file, 'utf8');

const entries = read('docs/glossary.md')
  .split('\n')
  .filter((line) => line.startsWith('- '))
  .map((line) => /^- <a id="([a-z-]+)"><\/a>\*\*(.+?)\*\*: (.*)$/.exec(line)?.slice(1) ?? [line]);
const ids = entries.map(([id]) => id!);

test('each entry of docs/glossary.md is a line with an anchor, a term and its meaning', () => {
  expect(entries.filter((entry) => entry.length !== 3)).toEqual([]);
  expect(entries.filter(([, , meaning]) => !meaning!.endsWith('.'))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
});

const pages = [
  'README.md',
  ...readdirSync(`${root}docs`).flatMap((file) => (file.endsWith('.md') ? `docs/${file}` : [])),
];
const links = pages.flatMap((page) =>
  [...read(page).matchAll(/glossary\.md#([\w-]+)/g)].map(([, id]): [page: string, id: string] => [page, id!]),
);

describe('links to the glossary', () => {
  test.each(links)('%s: #%s is an entry', (_page, id) => {
    expect(ids).toContain(id);
  });

  test.each(['README.md', 'docs/data.md', 'docs/diagnostics.md', 'docs/theory.md', 'docs/reading.md'])(
    '%s has some',
    (page) => {
      expect(links.filter(([from]) => from === page).length).toBeGreaterThan(2);
    },
  );
});
