import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { packageFile } from '../../src/package.ts';
import { glossaryOf } from '../../src/page/glossary.ts';

test('a word, and its sentence without links', () => {
  const line = '- <a id="q"></a>**q, q\\***: of a [sweep](#sweep), see `x` ([theory.md](theory.md)): q\\*.';
  expect(glossaryOf(`# Words\n\n${line}\nprose`)).toEqual({
    q: { word: 'q, q*', text: 'of a sweep, see `x`: q*.' },
  });
});

test('every entry of the glossary is read, and everything that the page explains is there', () => {
  const markdown = readFileSync(packageFile('docs/glossary.md'), 'utf8');
  const glossary = glossaryOf(markdown);
  expect(Object.keys(glossary)).toHaveLength(markdown.match(/<a id=/g)!.length);
  const asked = ['explain', 'charts', 'page', 'sweepMap', 'table', 'toolbar', 'cellColumns'].flatMap((name) => {
    const code = readFileSync(packageFile(`src/page/client/${name}.ts`), 'utf8');
    const calls = [...code.matchAll(/(?:wordsLine|questionMark|wordButton)\(([^()]*)|term: ('[\w-]+')/g)];
    return calls.flatMap(([, list = '', term = '']) => `${list} ${term}`.match(/'[\w-]+'/g) ?? []);
  });
  expect(asked.length).toBeGreaterThan(15);
  for (const term of asked) expect(Object.keys(glossary)).toContain(term.slice(1, -1));
});
