import { expect, test } from '@jest/globals';
import { studyOf } from '../../src/config/index.ts';
import { asking, askedOf, filterOf, type FilterColumn } from '../../src/page/client/filter.ts';

interface Row {
  readonly initializer: string;
  readonly width: string;
  readonly activation: string;
  readonly verdict: string;
  readonly score: number;
}

const rows: Readonly<Record<string, Row>> = {
  he: { initializer: 'he', width: '64', activation: 'relu', verdict: 'healthy', score: 0.25 },
  heNormal: {
    initializer: 'he(fan=out)',
    width: '6',
    activation: 'leakyRelu: alpha: 0.1',
    verdict: 'dead',
    score: NaN,
  },
  scaled: {
    initializer: 'varianceScaling(scale=2.2, distribution=normal)',
    width: '640',
    activation: 'leakyRelu: alpha: -0.1',
    verdict: 'healthy',
    score: 2,
  },
};

const columns: readonly FilterColumn<Row>[] = [
  { key: 'initializer', text: ({ initializer }) => initializer },
  { key: 'width', aliases: ['network.width'], text: ({ width }) => width },
  { key: 'activation', text: ({ activation }) => activation },
  { key: 'verdict', text: ({ verdict }) => verdict },
  { key: 'score', text: ({ score }) => score.toFixed(1), value: ({ score }) => score },
  { key: 'σ', text: () => '-1.5e-5' },
  { key: 'state', text: () => 'failed: the worker died.' },
];

const filterBy = (query: string) => filterOf(query, columns, Object.values(rows));
const found = (query: string): string[] =>
  Object.entries(rows).flatMap(([name, row]) => (filterBy(query).matches(row) ? [name] : []));

test.each([
  ['', ['he', 'heNormal', 'scaled']],
  ['he', ['he']],
  ['HE', ['he']],
  ['healthy', ['he', 'scaled']],
  ['health', []],
  ['relu', ['he']],
  ['leakyRelu', ['heNormal', 'scaled']],
  ['64', ['he']],
  ['width=64', ['he']],
  ['width=6', ['heNormal']],
  ['width:6', ['heNormal']],
  ['width=64.0', ['he']],
  ['Network.Width=64', ['he']],
  ['width>6', ['he', 'scaled']],
  ['width>=64 width<640', ['he']],
  ['width<=6', ['heNormal']],
  ['width=', ['he', 'heNormal', 'scaled']],
  ['width>', ['he', 'heNormal', 'scaled']],
  ['width > 6', ['he', 'scaled']],
  ['width >6 score < 1', ['he']],
  ['initializer = "he(fan=out)"', ['heNormal']],
  ['width!=64', ['heNormal', 'scaled']],
  ['width != 64 verdict!=dead', ['scaled']],
  ['initializer!=he', ['heNormal', 'scaled']],
  ['score<1', ['he']],
  ['score=0.25', ['he']],
  ['score>=0', ['he', 'scaled']],
  ['verdict>0', []],
  ['verdict:dead', ['heNormal']],
  ['initializer=he', ['he']],
  ['initializer="he(fan=out)"', ['heNormal']],
  ['"varianceScaling(scale=2.2, distribution=normal)"', ['scaled']],
  ['fan', ['heNormal']],
  ['depth>3', []],
  ['64=width', []],
  ['activation=relu', ['he']],
  ['activation=leakyRelu', ['heNormal', 'scaled']],
  ['activation=leakyRelu-alpha-0.1', ['heNormal']],
  ['verdict=healthy width=640', ['scaled']],
  ['scale=2.2', ['scaled']],
  ['varianceScaling(scale=2.2,', ['scaled']],
  ['varianceScaling(scale=2.2)', ['scaled']],
  ['width=64/he', ['he']],
  ['he · 64', ['he']],
  ['-1.5e-5', ['he', 'heNormal', 'scaled']],
  ['1.5e-5', []],
  ['5', []],
  ['died', ['he', 'heNormal', 'scaled']],
])('%j finds %j', (query, expected) => expect(found(query)).toEqual(expected));

test('the words of a cell’s own name find it, and only cells that have them', () => {
  const { cells } = studyOf({
    initializers: ['he', 'heNormal', { normal: { std: 0.5 } }, { normal: { std: 0.25 }, label: 'N(0, 1/16) 한국어' }],
    sweep: {
      'network.width': [6, 64],
      'network.activation': ['relu', { leakyRelu: { alpha: 0.5 } }, { leakyRelu: { alpha: 0.05 } }],
    },
  });
  const named: readonly FilterColumn<(typeof cells)[number]>[] = [
    { key: 'initializer', text: ({ initializer }) => initializer.label },
    { key: 'cell', text: ({ slug }) => slug },
  ];
  const matching = (query: string) => cells.filter(filterOf(query, named, cells).matches).map(({ slug }) => slug);
  for (const { slug, initializer } of cells) {
    expect(matching(slug)).toEqual([slug]);
    const [width, activation] = slug.split('/');
    expect(matching(`${activation} ${initializer.label} ${width}`)).toEqual([slug]);
  }
});

test.each([
  ['depht>3', 'no column “depht”'],
  ['depht=3', 'no column “depht”'],
  ['he depht!=3', 'no column “depht”'],
  ['width>wide', '“wide” is no number'],
  ['width>3 he', undefined],
  ['scale=2.2', undefined],
  ['width>', undefined],
  ['width=7', undefined],
])('%j is complained of as %j', (query, complaint) => expect(filterBy(query).complaint).toBe(complaint));

test('a menu changes its own column’s value in what is typed', () => {
  expect(asking('he width>3 width=64', 'width', '6')).toBe('he width>3 width=6');
  expect(asking('verdict:dead', 'verdict', undefined)).toBe('');
  expect(asking('', 'initializer', 'N(0, 1/16) "x"')).toBe('initializer="N(0, 1/16) x"');
  expect(askedOf('he initializer="N(0, 1/16) x"', 'initializer')).toBe('N(0, 1/16) x');
  expect(askedOf('width>3', 'width')).toBeUndefined();
});
