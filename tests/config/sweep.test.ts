import { describe, expect, test } from '@jest/globals';
import { studyOf, type ConfigInput } from '../../src/config/index.ts';
import { temporaryFolder } from '../support/folder.ts';
import { problemsOf, reader, slugs } from './problems.ts';

const { problems } = reader(temporaryFolder());

const base = { initializers: ['he', 'xavier'], network: { width: 4, depth: 1 } };
const refused = (sweep: object, rest: object = {}) =>
  problemsOf(() => studyOf({ ...base, ...rest, sweep: sweep as ConfigInput['sweep'] }));

describe('what can’t be swept can’t be by way of another spelling, a parent or a list position', () => {
  test.each<[sweep: object, line: string]>([
    [{ name: ['a'] }, 'sweep.name: "name" can\'t be swept'],
    [{ sweep: [{}] }, 'sweep.sweep: "sweep" can\'t be swept'],
    [{ 'sweep.network.width': [[1]] }, 'sweep.sweep.network.width: "sweep.network.width" can\'t be swept'],
    [{ figures: [{}] }, 'sweep.figures: "figures" can\'t be swept'],
    [{ 'figures.bins': [1] }, 'sweep.figures.bins: "figures.bins" can\'t be swept'],
    [{ 'figures.formats[0]': ['png'] }, 'sweep.figures.formats[0]: "figures.formats[0]" can\'t be swept'],
    [{ 'figures["bins"]': [1] }, 'sweep.figures["bins"]: "figures[\\"bins\\"]" can\'t be swept'],
    [{ initializers: [['he']] }, 'sweep.initializers: "initializers" can\'t be swept'],
    [{ 'random.repeats': [1, 2] }, 'sweep.random.repeats: "random.repeats" can\'t be swept'],
    [{ 'random["repeats"]': [1, 2] }, 'sweep.random["repeats"]: "random[\\"repeats\\"]" can\'t be swept'],
    [{ random: [{ seed: 1 }, { repeats: 3 }] }, 'sweep.random[1].repeats: "random.repeats" can\'t be swept'],
    [{ 'x-base.width': [1] }, 'sweep.x-base.width: "x-base.width" can\'t be swept'],
  ])('%j', (sweep, line) => {
    expect(refused(sweep)).toEqual([`config ${line}`]);
    // The same words by way of the command line.
    for (const [path, values] of Object.entries(sweep)) {
      const text = JSON.stringify(base);
      expect(problems(text, { set: [`sweep.${path}=${JSON.stringify(values)}`] })).toEqual([
        expect.stringContaining(line.slice(line.indexOf(': "'))),
      ]);
      expect(problems(text, { set: [`sweep=${JSON.stringify(sweep)}`] })).toHaveLength(1);
    }
  });

  test('nor replaced by a mapping that leaves it out', () => {
    expect(refused({ random: [{ seed: 1 }, { seed: 2 }] }, { random: { repeats: 3 } })).toEqual([
      'config sweep.random: a swept "random" would replace "random.repeats", which can\'t be swept; sweep single keys of it',
    ]);
  });

  test.each<[sweep: object, cells: string[]]>([
    [
      { random: [{ seed: 1 }, { seed: 2 }] },
      ['random=seed-1/he', 'random=seed-1/xavier', 'random=seed-2/he', 'random=seed-2/xavier'],
    ],
    [{ 'initializers[0]': ['zero'] }, ['0=zero/zero', '0=zero/xavier']],
    [{ 'initializers.1': ['zero'] }, ['1=zero/he', '1=zero/zero']],
    [
      { network: [{ width: 3 }], 'network.depth': [2] },
      ['network=width-3/depth=2/he', 'network=width-3/depth=2/xavier'],
    ],
  ])('%j can', (sweep, cells) => {
    expect(slugs(studyOf({ ...base, sweep: sweep as ConfigInput['sweep'] }))).toEqual(cells);
  });
});

describe('no axis replaces another', () => {
  test.each<[sweep: Record<string, unknown[]>, hidden: string]>([
    [{ 'network.width': [3], network: [{ depth: 2 }] }, '"network" and "network.width"'],
    [{ network: [{ depth: 2 }, { width: 5 }], 'network.width': [3] }, '"network.width" and "network"'],
    [{ 'initializers[0]': ['he'], 'initializers.0': ['zero'] }, '"initializers.0" and "initializers[0]"'],
    [{ 'network["width"]': [3], 'network.width': [4] }, '"network.width" and "network[\\"width\\"]"'],
  ])('%j', (sweep, which) => {
    expect(refused(sweep)).toEqual([expect.stringContaining(`: ${which} are swept, and one would replace the other`)]);
  });
});

test('a check of a grid reads the sweep a fixed number of times for each of its points', () => {
  /** How often a value of the sweep, or its length, is looked at. */
  const looks = (points: number): number => {
    let count = 0;
    const seeds = new Proxy(
      Array.from({ length: points }, (_, i) => i),
      { get: (target, key): unknown => (count++, Reflect.get(target, key)) },
    );
    expect(studyOf({ ...base, sweep: { 'random.seed': seeds } }).cells).toHaveLength(2 * points);
    return count;
  };
  const [some, twice] = [looks(300), looks(600)];
  expect(twice / some).toBeLessThan(2.5);
});

test('ten thousand cells each have a folder and settings of their own, the last path’s values changing fastest', () => {
  const [widths, seeds] = [100, 50].map((count) => Array.from({ length: count }, (_, i) => i + 1)) as [
    number[],
    number[],
  ];
  const { cells } = studyOf({ ...base, sweep: { 'network.width': widths, 'random.seed': seeds } });
  expect(cells).toHaveLength(10_000);
  expect(new Set(cells.map(({ slug }) => slug)).size).toBe(10_000);
  expect(cells.slice(0, 4).map(({ slug }) => slug)).toEqual([
    'width=1/seed=1/he',
    'width=1/seed=1/xavier',
    'width=1/seed=2/he',
    'width=1/seed=2/xavier',
  ]);
  expect(cells.at(-1)).toMatchObject({ slug: 'width=100/seed=50/xavier', settings: { seed: 50 }, swept: [100, 50] });
});
