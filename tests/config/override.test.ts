import { describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { formatPath, parsePath, type Path } from '../../src/config/path.ts';
import { applyOverride, parseOverride } from '../../src/config/override.ts';
import { temporaryFolder } from '../support/folder.ts';
import { reader, slugs } from './problems.ts';

const { load, problems } = reader(temporaryFolder());

const swept = `initializers: [{ normal: { std: 1 } }, he]
network: { width: 5, depth: 1 }
sweep:
  network.width: [3, 4]
  initializers.0.normal.std: [1, 2]
`;

describe('what is set is no longer swept', () => {
  const both = [3, 4].flatMap((width) =>
    [1, 2].flatMap((std) => [`width=${width}/std=${std}/normal-${std}`, `width=${width}/std=${std}/he`]),
  );
  const stds = [1, 2].flatMap((std) => [`std=${std}/normal-${std}`, `std=${std}/he`]);
  const widths = (first: string) => [3, 4].flatMap((width) => [`width=${width}/${first}`, `width=${width}/he`]);

  test.each<[what: string, set: string[], cells: string[]]>([
    ['nothing', [], both],
    ['the path itself', ['network.width=7'], stds],
    ['in another spelling', ['initializers[0].normal.std=5'], widths('normal-5')],
    ['in a third', ['initializers[0]["normal"].std=5'], widths('normal-5')],
    ['a mapping that holds it', ['network={ depth: 2 }'], stds],
    ['a list entry that holds it', ['initializers[0]=xavier'], widths('xavier')],
    ['the list that holds it', ['initializers=[he]'], ['width=3/he', 'width=4/he']],
    ['both', ['network.width=7', 'initializers[0].normal.std=5'], ['normal-5', 'he']],
    ['another list entry', ['initializers[1]=zero'], both.map((slug) => slug.replace('/he', '/zero'))],
    ['a neighbour whose name begins alike', ['network.depth=2'], both],
    ['the whole sweep', ['sweep={}'], ['normal-1', 'he']],
    ['the sweep, then a path of it', ['sweep={ network.width: [8] }', 'network.width=7'], ['normal-1', 'he']],
    [
      'a path, then its sweep',
      ['network.width=7', 'sweep.network.width=[8]'],
      ['std=1/width=8/normal-1', 'std=1/width=8/he', 'std=2/width=8/normal-2', 'std=2/width=8/he'],
    ],
  ])('%s', (_what, set, cells) => {
    expect(slugs(load(swept, { set }))).toEqual(cells);
  });

  test('a part of a swept value', () => {
    const text =
      'initializers: [he]\nnetwork: { depth: 1 }\nsweep: { network: [{ width: 3 }, { width: 4 }], "network.width[0]": [1] }\n';
    const { cells } = load(text, { set: ['network.width=7'] });
    expect(cells.map(({ slug, settings }) => [slug, settings.network.inputShape])).toEqual([['he', [7]]]);
  });

  test('--seed takes the place of a swept seed, and of a mapping that gives it', () => {
    for (const sweep of ['random.seed: [1, 2]', 'random: [{ seed: 1 }, { seed: 2 }]']) {
      const { cells } = load(`initializers: [he]\nsweep: { ${sweep} }\n`, { seed: 9 });
      expect(cells.map(({ slug, settings }) => [slug, settings.seed])).toEqual([['he', 9]]);
    }
  });

  test.each([
    [['random.seed=4']],
    [['random={ seed: 4 }']],
    [['sweep.random.seed=[4, 5]']],
    [['sweep={ random: [{ seed: 4 }] }']],
  ])('--seed beside --set %j is refused', (set) => {
    expect(problems('initializers: [he]\n', { set, seed: 9 })).toEqual([
      '--seed 9: --set says what random.seed is, too; once is enough',
    ]);
    expect(load('initializers: [he]\n', { set: ['random.repeats=2'], seed: 9 }).cells[0]!.settings).toMatchObject({
      seed: 9,
      repeats: 2,
    });
  });
});

describe('sweep.PATH=LIST', () => {
  test.each<[set: string[], cells: string[]]>([
    [['sweep.network.width=[8, 16]'], ['width=8/he', 'width=16/he']],
    [
      ['sweep.network.activation=[relu, { leakyRelu: { alpha: 0.1 } }]'],
      ['activation=relu/he', 'activation=leakyRelu-alpha-0.1/he'],
    ],
    [
      ['sweep.network.width=[8]', 'sweep.random.seed=[1, 2]'],
      ['width=8/seed=1/he', 'width=8/seed=2/he'],
    ],
    [['sweep.initializers[0]=[zero, xavier]'], ['0=zero/zero', '0=xavier/xavier']],
    [['sweep["network.width"]=[8]'], ['width=8/he']],
  ])('%j sets an axis where there was none', (set, cells) => {
    expect(slugs(load('initializers: [he]\n', { set }))).toEqual(cells);
  });

  test('an axis that is there keeps its place and its spelling', () => {
    const { sweep } = load(swept, { set: ['sweep.initializers[0].normal.std=[7]', 'sweep.network.width=[8]'] });
    expect(sweep).toEqual([
      { path: 'network.width', key: 'width', values: [8] },
      { path: 'initializers.0.normal.std', key: 'std', values: [7] },
    ]);
  });

  test('one that holds another, or lies in it, takes its place', () => {
    expect(slugs(load(swept, { set: ['sweep.network=[{ width: 8 }]', 'sweep.initializers[0]=[zero]'] }))).toEqual([
      'network=width-8/0=zero/zero',
      'network=width-8/0=zero/he',
    ]);
  });

  test.each([
    ['sweep.network.width=8', '--set sweep.network.width: 8 is not a list'],
    ['sweep.network.widht=[8]', /^--set sweep\.network\.widht.*unknown key "widht", did you mean "width"\?/],
    ['sweep.network.width=[8, -1]', '--set sweep.network.width sweep.network.width[1]: -1 is too small; at least 1'],
    ['sweep.=[8]', /^--set sweep\.=\[8\]: expected PATH=VALUE/],
    ['sweep.a..b=[8]', '--set sweep.a..b: "a..b" is not a path such as network.width'],
    ['x-base.width=3', '--set x-base.width=3: x-base is copied where its alias stands; set the key there'],
    ['width=50', /^--set width: unknown key "width", did you mean "network\.width"\?/],
    ['lr=50', /^--set lr: unknown key "lr", did you mean "training\.learningRate"\?/],
  ])('%s is refused', (set, line) => {
    expect(problems('initializers: [he]\n', { set: [set] })[0]).toMatch(
      line instanceof RegExp ? line : new RegExp(`^${line.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`),
    );
  });
});

/** A generator of its own, so that what fails once fails again: mulberry32. */
const random = (seed: number) => () => {
  let t = (seed = (seed + 0x6d2b79f5) | 0);
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};

describe('what a config can say, --set can', () => {
  const words = [
    'a',
    'width',
    'network.width',
    'initializers[0].normal.std',
    'layer1.*/W',
    'a=b',
    'a "b"',
    'x[0]',
    ' ',
    '07',
    '0',
    'é',
    'ключ',
    '\\',
    'a:b',
    '#',
    "'",
  ];
  const scalars = [
    0,
    -1.5,
    1e-300,
    true,
    null,
    '',
    'null',
    '1',
    'a: b',
    'a=b',
    '[',
    '"',
    'line\nline',
    '- x',
    '# x',
    '日本',
    '<<',
    '*a',
    '!b',
  ];

  const tree = (next: () => number, depth: number): unknown => {
    const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
    const size = Math.floor(next() * 4);
    if (depth === 0 || next() < 0.3) return pick(scalars);
    if (next() < 0.4) return Array.from({ length: size }, () => tree(next, depth - 1));
    return Object.fromEntries(Array.from({ length: size }, () => [pick(words), tree(next, depth - 1)]));
  };

  /** Every value that holds no other, with its path; swept lists stand under their paths. */
  const leaves = (value: unknown, path: Path = []): [Path, unknown][] => {
    const entries: (readonly [string | number, unknown])[] = Array.isArray(value)
      ? value.map((inner, i) => [i, inner] as const)
      : typeof value === 'object' && value !== null
        ? Object.entries(value)
        : [];
    if (entries.length === 0 || (path[0] === 'sweep' && path.length === 2)) return [[path, value]];
    return entries.flatMap(([key, inner]) => leaves(inner, [...path, key]));
  };

  test.each(Array.from({ length: 200 }, (_, i) => i))('generated config %d', (seed) => {
    const next = random(seed);
    const sweep = {
      'network.width': [1, 2],
      'initializers[0].normal.std': [tree(next, 1)],
      'draw.rules["a.b=*"].gain': [0],
    };
    const config = { name: tree(next, 3), network: tree(next, 3), sweep };
    const set = leaves(config).map(([path, value]) => {
      const flow = stringify(value, {
        collectionStyle: 'flow',
        defaultStringType: next() < 0.5 ? 'QUOTE_DOUBLE' : 'PLAIN',
        lineWidth: 0,
      });
      return `${formatPath(path)}=${flow}`;
    });
    expect(set.map(parseOverride).reduce<unknown>(applyOverride, {})).toEqual(config);
  });

  test.each([
    [['a', 0, 'b'], 'a[0].b'],
    [['a', '0'], 'a["0"]'],
    [['a.b', 'c'], '["a.b"].c'],
    [['a', 'b=c'], 'a["b=c"]'],
    [['a', 'b"c'], 'a["b\\"c"]'],
    [['sweep', 'network.width', 1], 'sweep.network.width[1]'],
  ])('path %j is %s', (path, text) => {
    expect(formatPath(path)).toBe(text);
    // Behind `sweep.` a path stands as one key.
    expect(path[0] === 'sweep' || JSON.stringify(parsePath(text)) === JSON.stringify(path)).toBe(true);
  });

  test.each([
    '',
    '.',
    'a.',
    '.a',
    'a..b',
    '[0]',
    'a[',
    'a[b]',
    'a["b]',
    'a["b"',
    '__proto__.a',
    'a["__proto__"]',
    'a]b',
  ])('%j is no path', (text) => {
    expect(parsePath(text)).toBeUndefined();
  });
});
