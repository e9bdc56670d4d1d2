import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { studyOf } from '../../src/config/index.ts';
import { slugsOf } from '../../src/config/slug.ts';
import { temporaryFolder } from '../support/folder.ts';
import { problemsOf, reader, slugs } from './problems.ts';

const folder = temporaryFolder();
writeFileSync(join(folder, 'm.mjs'), 'export const weights = () => [];\n');
const { load, problems } = reader(folder);

/** The folders of modules that are labelled so. */
const labelled = (...labels: string[]): string[] =>
  slugs(load(JSON.stringify({ initializers: labels.map((label) => ({ module: './m.mjs', label })) })));
const swept = (path: string, values: readonly unknown[], rest: object = {}): string[] =>
  slugs(studyOf({ initializers: ['he'], training: { carryOver: false }, ...rest, sweep: { [path]: values } }));

/** Each becomes a folder of this machine, beside the others and where it should be. */
const expectFolders = (found: readonly string[]): void => {
  for (const form of ['NFC', 'NFD']) {
    expect(new Set(found.map((slug) => slug.normalize(form).toUpperCase())).size).toBe(found.length);
    expect(new Set(found.map((slug) => slug.normalize(form).toLowerCase())).size).toBe(found.length);
  }
  const root = mkdtempSync(join(folder, 'f-'));
  for (const slug of found) {
    for (const part of slug.split('/')) {
      expect(part).toMatch(/^(?!\.{1,2}$)[^/\\\p{Cc}\p{Cs}]+$/u);
      expect(Buffer.byteLength(part)).toBeLessThanOrEqual(255);
    }
    writeFileSync(join(root, slug.replaceAll('/', ' ')), '');
  }
  expect(readdirSync(root)).toHaveLength(found.length);
};

describe('short ones are as they were', () => {
  test.each([
    ['he', 'he'],
    ['N(0, 1)', 'N(0,-1)'],
    ['a b', 'a-b'],
    ['한국어 عربى 🦆 x', '한국어-عربى-🦆-x'],
    ['...', '...'],
    ['mine.v2', 'mine.v2'],
    ['x'.repeat(80), 'x'.repeat(80)],
  ])('label %j', (label, slug) => {
    expect(labelled(label)).toEqual([slug]);
  });

  test('swept values', () => {
    expect(swept('network.activation', ['relu', { leakyRelu: { alpha: 0.1 } }])).toEqual([
      'activation=relu/he',
      'activation=leakyRelu-alpha-0.1/he',
    ]);
    expect(swept('network.width', [[4, 5], 6], { network: { depth: 1 } })).toEqual(['width=4-5/he', 'width=6/he']);
    expect(swept('training.learningRate', [1e-7, 0, 0.5])).toEqual([
      'learningRate=1e-7/he',
      'learningRate=0/he',
      'learningRate=0.5/he',
    ]);
  });
});

describe('two values that differ have two folders', () => {
  const long = (last: number): number[] => [...Array.from({ length: 60 }, () => 4), last];

  test('lists that differ behind the eightieth character', () => {
    const found = swept('network.width', [long(5), long(6), long(7)]);
    expectFolders(found);
    for (const slug of found) expect(slug).toMatch(/^width=4(-4)+-?-[0-9a-f]{8}\/he$/);
    // A value's folder is its own: it stays where others come and go.
    expect(swept('network.width', [long(7)])).toEqual([found[2]]);
  });

  test.each([
    ['characters that become hyphens', ['a b', 'a/b', 'a:b', 'a-b', 'a\u200bb']],
    ['blanks alone', [' ', '  ', '/', '-']],
    ['case', ['mine', 'Mine', 'MINE']],
    ['case of other scripts', ['straße', 'STRASSE', 'Σ', 'σ', 'ς']],
    ['the folder itself and the one above', ['.', '..', '...', './', '../', '.a']],
    ['long ones', [`${'é'.repeat(79)}ab`, `${'é'.repeat(79)}cd`, '🦆'.repeat(60), '日'.repeat(110), '👩‍👩‍👧'.repeat(12)]],
    [
      'names of files beside them',
      [
        'profile.vl.json',
        'profile.png',
        'forward-std.svg',
        'Backward-Std.PNG',
        'forward-sweep.pdf',
        'x.part',
        'forward.gif',
      ],
    ],
  ])('labels: %s', (_what, labels) => {
    expectFolders(labelled(...labels));
  });

  test('an initializer and a module that is labelled like it', () => {
    const found = slugs(load('initializers: [{ normal: { std: 1 } }, { module: ./m.mjs, label: normal-1 }, he]\n'));
    expectFolders(found);
    expect(found[2]).toBe('he');
  });

  test('values that flatten alike', () => {
    expectFolders(swept('network.activation', ['tanh', { tanh: {} }, { leakyRelu: { alpha: 0.1 } }]));
    expectFolders(
      swept('network', [
        { width: 4, depth: 1 },
        { width: [4, 4], depth: 1 },
        { depth: 1, width: 4 },
      ]),
    );
    expect(
      slugsOf([
        { text: 'a-b', identity: ['a', 'b'] },
        { text: 'a-b', identity: 'a-b' },
        { text: 'c', identity: 'c' },
      ]),
    ).toEqual([expect.stringMatching(/^a-b-[0-9a-f]{8}$/), expect.stringMatching(/^a-b-[0-9a-f]{8}$/), 'c']);
  });

  test('bytes are counted with what stands before', () => {
    const text = '日'.repeat(80);
    expect(slugsOf([{ text, identity: 1 }], 'width=')).toEqual([`width=${text}`]);
    expectFolders(
      slugsOf(
        [
          { text, identity: 1 },
          { text: `${text.slice(1)}本`, identity: 2 },
        ],
        'initializers[0].label=',
      ),
    );
  });

  test('generated texts, all at once', () => {
    const parts = [
      'a',
      'A',
      'é',
      'e\u0301',
      ' ',
      '/',
      '.',
      '..',
      '-',
      '\u202e',
      '🦆',
      'ß',
      'SS',
      '\ud800',
      '=',
      'x'.repeat(50),
    ];
    const texts = parts.flatMap((a) => parts.flatMap((b) => parts.map((c) => a + b + c)));
    const distinct = [...new Set(texts)];
    expectFolders(slugsOf(distinct.map((text) => ({ text, identity: text }))));
    expectFolders(
      slugsOf(
        distinct.map((text) => ({ text, identity: text })),
        'width=',
      ),
    );
  });
});

describe('what is the same, or looks so, is refused', () => {
  test.each([
    ['a value twice', { sweep: { 'network.width': [3, 3] } }, /two cells would write the same folder, "width=3\/he"/],
    [
      'a long value twice',
      { sweep: { 'network.activation': [{ module: 'a'.repeat(90) }, { module: 'a'.repeat(90) }] } },
      /no such file/,
    ],
    [
      'an initializer twice',
      { initializers: ['he', { he: {}, label: 'again' }] },
      /initializers\[1\]: writes the same folder as initializers\[0\], "he"/,
    ],
    [
      'a label twice',
      { initializers: ['he', { xavier: {}, label: 'he' }] },
      /initializers\[1\]: has the label of initializers\[0\], "he"/,
    ],
    [
      'a label in another form of Unicode',
      {
        initializers: [
          { he: {}, label: '\u00e9' },
          { xavier: {}, label: 'e\u0301' },
        ],
      },
      /has the label of initializers\[0\]/,
    ],
    ...['\n', '\t', '\u0000', '\u001b[31m', '\u007f', '\u0085', '\ud800'].map(
      (label) =>
        [
          `the label ${JSON.stringify(label)}`,
          { initializers: [{ he: {}, label: `a${label}` }] },
          /label is a text of 1 to 120 characters, none a control character/,
        ] as const,
    ),
  ])('%s', (_what, config, line) => {
    expect(problemsOf(() => studyOf({ initializers: ['he'], ...config }))[0]).toMatch(line);
  });
});

test('labels that differ in case alone stay, each with its folder', () => {
  const { initializers } = load('initializers: [{ module: m.mjs, label: A }, { module: m.mjs, label: a }]\n');
  expect(initializers.map(({ label }) => label)).toEqual(['A', 'a']);
  expect(problems('initializers: [{ module: m.mjs }, { module: ./m.mjs }]\n')[0]).toMatch(/writes the same folder/);
});
