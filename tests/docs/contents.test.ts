import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { root } from '../support/cli.ts';

const contents = readFileSync(`${root}docs/README.md`, 'utf8');
const links = [...contents.matchAll(/\]\(([^)#]+)/g)].map(([, file]) => file!);

test('the table of contents leads to every page of docs/, and to nothing that is not there', () => {
  const pages = readdirSync(`${root}docs`).filter((file) => file.endsWith('.md') && file !== 'README.md');
  expect(pages.filter((page) => !links.includes(page))).toEqual([]);
  expect(links.filter((file) => !existsSync(`${root}docs/${file}`))).toEqual([]);
});

test('the README leads to it', () => {
  expect(readFileSync(`${root}README.md`, 'utf8')).toContain('](docs/README.md)');
});
