import { describe, expect, test } from '@jest/globals';
import { temporaryFolder } from '../support/folder.ts';
import { reader } from './problems.ts';

const { load, problems } = reader(temporaryFolder());
const json = reader(temporaryFolder(), 'x.json');
const oddlyNamed = reader(temporaryFolder(), 'b d?.yaml');

const he = 'initializers: [he]\n';

describe('what YAML has of its own, and a config takes', () => {
  test.each([
    ['a merge key', `x-base: &base { width: 3, depth: 2 }\nnetwork: { <<: *base, depth: 1 }\n${he}`],
    ['several mappings merged', `x-a: &a { width: 3 }\nx-b: &b { depth: 1 }\nnetwork:\n  <<: [*a, *b]\n${he}`],
    ['an alias', `x-net: &net { width: 3, depth: 1 }\nnetwork: *net\n${he}`],
    ['an anchor within the config', `network: { width: &w 3, depth: 1 }\ninput: { samples: *w }\n${he}`],
    ['an alias as a key', `x-k: &k network\n*k : { width: 3, depth: 1 }\n${he}`],
    ['tags that say what is there anyway', `network: !!map { width: !!int "3", depth: 1 }\n${he}`],
    ['other numbers', `network: { width: 0x3, depth: 0o1 }\n${he}`],
    ['one document with marks', `---\nnetwork: { width: 3, depth: 1 }\n${he}...\n`],
    ['a byte order mark and Windows line ends', `\uFEFFnetwork: { width: 3, depth: 1 }\r\n${he}`],
    [
      'comments of YAML in JSON',
      `{ # one\n"network": { "width": 3, "depth": 1 }, # two // no\n"initializers": ["he"] }`,
    ],
    ['a text with slashes', `network: { width: 3, depth: 1 }\nx-note: { a: // no comment, b: /* nor this */ }\n${he}`],
    ['YAML 1.1', `%YAML 1.1\n---\nnetwork: { width: 3, depth: 1 }\ndiagnostics: yes\n${he}`],
  ])('%s', (_what, text) => {
    expect(load(text).cells[0]!.settings.network).toMatchObject({ inputShape: [3], layers: { length: 2 } });
  });

  test('any key at the top that begins with x- stands for nothing', () => {
    expect(load(`x-1: [a]\nx-: null\n${he}`).config).toEqual(load(he).config);
    expect(problems(`network: { x-width: 3 }\n${he}`)[0]).toMatch(/unknown key "x-width"/);
  });

  test('an alias used more than a hundred times', () => {
    const values = Array.from({ length: 300 }, () => '*one').join(', ');
    expect(problems(`x-one: &one 1\nsweep: { network.width: [${values}] }\n${he}`)).toEqual([
      'x.yaml:2:8 sweep: two cells would write the same folder, "width=1/he"',
    ]);
  });
});

describe('what means nothing here is refused, with its place and what to do', () => {
  test.each([
    [
      'two documents',
      `${he}---\nname: b\n`,
      'x.yaml:2:1 a second YAML document; a config is one: give each a file of its own',
    ],
    [
      'a foreign tag',
      `${he}name: !!python/object:os.system a\n`,
      'x.yaml:2:7 the tag !!python/object:os.system means nothing here; leave it out',
    ],
    [
      'a tag of one’s own',
      `${he}network: !net { width: 3 }\n`,
      'x.yaml:2:10 the tag !net means nothing here; leave it out',
    ],
    [
      'a known tag that makes no plain value',
      `${he}name: !!binary aGk=\n`,
      'x.yaml:2:16 the tag !!binary means nothing here; leave it out',
    ],
    ['a set', `${he}figures: !!set { bins }\n`, 'x.yaml:2:16 the tag !!set means nothing here; leave it out'],
    [
      'a tag that contradicts its value',
      `${he}name: !!int a\n`,
      'x.yaml:2:7 the tag !!int means nothing here; leave it out',
    ],
    ['a tab', `bias:\n\t- 1\n${he}`, 'x.yaml:2:1 a tab; YAML is indented by spaces'],
    ['a list as a key', `? [a, b]\n: 1\n${he}`, 'x.yaml:1:3 a list or mapping as a key; a key is a text'],
    [
      'an alias to a list as a key',
      `x-a: &a [1]\n*a : 1\n${he}`,
      'x.yaml:2:1 a list or mapping as a key; a key is a text',
    ],
    ['an alias without an anchor', `name: *none\n${he}`, 'x.yaml:1:7 no anchor &none stands before *none'],
    [
      'an alias before its anchor',
      `name: *late\nx-a: &late a\n${he}`,
      'x.yaml:1:7 no anchor &late stands before *late',
    ],
    [
      'an alias inside its anchor',
      `network: &n { width: *n }\n${he}`,
      'x.yaml:1:22 *n stands inside &n, which would never end',
    ],
    ['a number merged', `network: { <<: 3 }\n${he}`, 'x.yaml:1:16 << takes a mapping, or a list of mappings'],
    [
      'a list of numbers merged',
      `network: { <<: [3] }\n${he}`,
      'x.yaml:1:16 << takes a mapping, or a list of mappings',
    ],
    [
      'a bad value by way of a merge key',
      `x-a: &a { width: -3 }\nnetwork: { <<: *a }\n${he}`,
      'x.yaml:2:10 network.width: -3 is too small; at least 1',
    ],
    [
      'a key with its path',
      `network.width: 3\n${he}`,
      /unknown key "network.width"; a key stands inside its mapping: network: \{ width: … \}$/,
    ],
  ])('%s', (_what, text, line) => {
    const found = problems(text);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(
      line instanceof RegExp ? line : new RegExp(`^${line.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`),
    );
  });

  const noComment = 'JSON has no comments; leave it out, or begin it with #, as YAML has it';

  test.each([
    ['behind a value', '{"initializers": ["he"], // c\n"bias": "zero"}', '1:26'],
    ['at the top', '// c\n{"initializers": ["he"]}', '1:1'],
    ['in a line of its own', '{\n  // don\'t "x"\n  "initializers": ["he"]}', '2:3'],
    ['without a comma before it', '{"initializers": ["he"] // c: d\n}', '1:25'],
    ['in asterisks', '{"initializers": ["he"], /* c */ "bias": "zero"}', '1:26'],
    ['behind a number', '{"initializers": ["he"], "network": {"width": 3 /* c */}}', '1:49'],
    ['at the end', '{"initializers": ["he"]}\n// c', '2:1'],
  ])('a comment in JSON, %s', (_where, text, place) => {
    expect(json.problems(text)).toEqual([`x.json:${place} ${noComment}`]);
  });

  test('a comment in JSON, in a file that isn’t called so', () => {
    expect(problems('{"initializers": ["he"], // c\n"bias": "zero"}')).toEqual([`x.yaml:1:26 ${noComment}`]);
    expect(json.load('{"initializers": [{"normal": {"std": 1}, "label": "a // b /* c"}]}').cells).toHaveLength(1);
  });

  test('the same in --set', () => {
    expect(problems(he, { set: ['name=!!foo a'] })).toEqual([
      '--set name=!!foo a: the value is not YAML: the tag !!foo means nothing here; leave it out',
    ]);
    expect(problems(he, { set: ['name=*a'] })[0]).toMatch(/no anchor &a stands before \*a$/);
  });

  test('copies of copies', () => {
    const level = (i: number) =>
      `x-${i}: &a${i} [${Array.from({ length: 10 }, () => (i === 0 ? '1' : `*a${i - 1}`)).join(', ')}]\n`;
    expect(problems(`${[0, 1, 2, 3, 4, 5, 6].map(level).join('')}${he}`)[0]).toMatch(
      /^x\.yaml:1:1 Excessive alias count/,
    );
  });
});

test('what the parser warns of is told, and the study runs', () => {
  const warnings: string[] = [];
  const study = load(`%FOO bar\n---\n${he}`, { warn: (line) => warnings.push(line) });
  expect(study.cells).toHaveLength(1);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(/x\.yaml:1:1 Unknown directive %FOO$/);
});

test('a name that is the file’s is not placed in its text', () => {
  expect(oddlyNamed.problems(he)[0]).toMatch(
    /^b d\?\.yaml: "b d\?" can't name a folder; .*; it is the file's name: give another by name: … or --set name=…$/,
  );
});
