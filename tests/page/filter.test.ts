import { expect, test } from '@jest/globals';
import { studyOf } from '../../src/config/index.ts';
import { matcher, type Field } from '../../src/page/client/filter.ts';

const row = (initializer: string, width: string, activation: string, verdict: string): Field[] => [
  { title: 'initializer', text: initializer },
  { title: 'width', text: width },
  { title: 'activation', text: activation },
  { title: 'average σ forward', text: '-1.5e-5' },
  { title: 'verdict', text: verdict },
  { title: 'state', text: 'failed: the worker died.' },
];

const rows = {
  he: row('he', '64', 'relu', 'healthy'),
  heNormal: row('heNormal', '6', 'leakyRelu: alpha: 0.1', 'dead'),
  scaled: row('varianceScaling(scale=2.2, distribution=normal)', '640', 'leakyRelu: alpha: -0.1', 'healthy'),
};

const found = (query: string): string[] =>
  Object.entries(rows).flatMap(([name, fields]) => (matcher(query)(fields) ? [name] : []));

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
  const fields = cells.map(({ slug, initializer: { label } }): Field[] => [
    { title: 'cell', text: slug },
    { title: 'initializer', text: label },
  ]);
  const matching = (query: string) => fields.filter((row) => matcher(query)(row)).map(([cell]) => cell!.text);
  for (const { slug, initializer } of cells) {
    expect(matching(slug)).toEqual([slug]);
    const [width, activation] = slug.split('/');
    expect(matching(`${activation} ${initializer.label} ${width}`)).toEqual([slug]);
  }
});
