import { describe, expect, test } from '@jest/globals';
import { studyOf, type ConfigInput, type Study } from '../../src/config/index.ts';
import { studyCharts } from '../../src/figures/studyCharts.ts';
import { sweepCharts } from '../../src/figures/sweepCharts.ts';
import { describeLayers } from '../../src/network/index.ts';
import type { StudySummary } from '../../src/tables/summary.ts';
import { writeModule } from '../support/userModules.ts';

const base = { network: { width: 3, depth: 1 }, training: { epochs: 2 } };

/** The i-th cell's averages: i in the first epoch, 1000 + i in the last one, backward 2000 more. */
const summaryOf = ({ cells }: Study, failing: readonly number[] = []): StudySummary =>
  cells.flatMap((cell, i) => {
    const profile = { first: [i, i], last: [1000 + i, 1000 + i], samples: [i, i] };
    const averages = { forward: [[i], [1000 + i]], backward: [[2000 + i], [3000 + i]] };
    const layers = describeLayers(cell.settings.network);
    const profiles = { forward: profile, backward: profile };
    return failing.includes(i) ? [] : [{ cell, layers, averages, profiles, score: NaN, diagnostics: {} }];
  });

interface Row {
  readonly series: string;
  readonly swept: unknown;
  readonly value: number;
}

/** A line chart's rows, by series. */
const linesOf = (
  study: Study,
  failing?: readonly number[],
): Record<string, (readonly [x: unknown, value: number])[]> => {
  const [forward] = sweepCharts(study, summaryOf(study, failing));
  const { values } = (forward!.spec as unknown as { data: { values: Row[] } }).data;
  const lines: Record<string, [unknown, number][]> = {};
  for (const { series, swept, value } of values) (lines[series] ??= []).push([swept, value]);
  return lines;
};

test('a chart for one swept path, maps for two, and with more of them wherever the others stand', () => {
  const chartsOf = (...paths: string[]): string[] => {
    const sweep = Object.fromEntries(paths.map((path) => [path, [1, 2]]));
    const study = studyOf({ ...base, initializers: ['he'], sweep });
    return sweepCharts(study, summaryOf(study)).map(({ path }) => path);
  };
  const both = ['figures/forward-sweep', 'figures/backward-sweep'];
  expect(chartsOf()).toEqual([]);
  expect(chartsOf('random.seed')).toEqual(both);
  expect(chartsOf('random.seed', 'network.depth')).toEqual(both);
  const points = ['learningRate=1', 'learningRate=2'].map((point) => `figures/${point}`);
  expect(chartsOf('random.seed', 'network.depth', 'training.learningRate')).toEqual(
    points.flatMap((point) => [`${point}/forward-sweep`, `${point}/backward-sweep`]),
  );
  expect(chartsOf('random.seed', 'network.depth', 'training.learningRate', 'network.width')).toHaveLength(8);
});

test('a map of more than two paths has the cells where the others stand, and says where in its title', () => {
  const sweep = { 'network.width': [2, 3], bias: ['zero', 'same'] as const, 'random.seed': [1, 2] };
  const study = studyOf({ ...base, initializers: ['he'], sweep });
  const summary = summaryOf(study);
  const [first] = sweepCharts(study, summary);
  const drawn = JSON.stringify(first!.spec);
  expect(drawn).toContain(`${study.name}, seed=1 · std of the activations`);
  for (const { cell, averages } of summary)
    expect(new RegExp(`"value":${averages.forward.at(-1)![0]}\\b`).test(drawn)).toBe(cell.swept[2] === 1);
});

test('an axis is logarithmic where the values span decades, and then has a 0 at its foot if there is one', () => {
  const study = studyOf({ ...base, initializers: ['he'], sweep: { 'network.width': [2, 3, 4] } });
  const scaleOf = (values: readonly number[]): unknown => {
    const summary = summaryOf(study).map((cell, i) => ({
      ...cell,
      averages: { forward: [[values[i]!]], backward: [[1]] },
    })) as unknown as ReturnType<typeof summaryOf>;
    return JSON.stringify(sweepCharts(study, summary)[0]!.spec).match(
      /"type":"(linear|log|symlog)","domain":\[0\.?\d*/,
    )?.[0];
  };
  expect(scaleOf([1, 0.5, 0.1])).toMatch(/linear/);
  expect(scaleOf([1, 0.5, 0])).toMatch(/linear/);
  expect(scaleOf([1, 0.02, 0.03])).toMatch(/"log"/);
  expect(scaleOf([1, 0.02, 0])).toMatch(/"symlog","domain":\[0/);
});

describe('a line is an entry of the list of initializers', () => {
  const own = ['a.mjs', 'b.mjs'].map((name) => writeModule('export const weights = () => [];', name));
  const [a, b] = own.map((module) => ({ module }));

  test.each([
    [
      'one parameter of one of two of a name',
      [{ normal: { std: 1 } }, { normal: { std: 0.01 }, label: 'small' }],
      { 'initializers[0].normal.std': [0.1, 1, 10] },
      ['normal', 'small'],
    ],
    [
      'the other one',
      ['xavier', { normal: { std: 1 } }],
      { 'initializers[1].normal.std': [0.1, 1] },
      ['xavier', 'normal'],
    ],
    [
      'whole entries',
      ['he', { normal: { std: 2 } }],
      { 'initializers[0]': ['he', { normal: { std: 1 } }, 'xavier'] },
      ['initializers[0]', 'normal(std=2)'],
    ],
    [
      'labels',
      [
        { he: {}, label: 'p' },
        { xavier: {}, label: 'he' },
      ],
      { 'initializers[0].label': ['p', 'q'] },
      ['he (initializers[0])', 'he'],
    ],
    [
      'labels of two modules',
      [
        { ...a, label: 'p' },
        { ...b, label: 'r' },
      ],
      { 'initializers[0].label': ['p', 'q'] },
      ['a', 'r'],
    ],
    [
      'modules',
      [
        { ...a, label: 'p' },
        { ...b, label: 'b' },
      ],
      { 'initializers[0].module': [own[0], own[1]] },
      ['p', 'b'],
    ],
    ['what all share', ['he', 'xavier'], { 'network.activation': ['relu', 'tanh'] }, ['he', 'xavier']],
    ['an entry that the list has not', ['he'], { 'initializers[1]': ['xavier', 'lsuv'] }, ['he', 'initializers[1]']],
  ] as const)('%s', (_, initializers, sweep, labels) => {
    const study = studyOf({ ...base, initializers, sweep } as ConfigInput);
    const [[path, values]] = Object.entries(sweep) as [[string, readonly unknown[]]];
    expect(study.sweep[0]!.path).toBe(path);
    const lines = linesOf(study);
    expect(Object.keys(lines)).toEqual(labels);
    const shown = values.map((value, i) => (typeof value === 'number' ? value : lines[labels[0]]![i]![0]));
    for (const [entry, label] of labels.entries()) {
      expect(lines[label]).toEqual(shown.map((x, i) => [x, 1000 + i * labels.length + entry]));
    }
  });

  test('whose first cell failed keeps its place, and its other points', () => {
    const study = studyOf({ ...base, initializers: ['he', 'xavier'], sweep: { 'network.width': [2, 4, 8] } });
    expect(linesOf(study, [0, 3])).toEqual({
      he: [
        [4, 1002],
        [8, 1004],
      ],
      xavier: [
        [2, 1001],
        [8, 1005],
      ],
    });
    expect(Object.keys(linesOf(study, [1, 3, 5]))).toEqual(['he']);
  });

  test('with two paths it is a heat map', () => {
    const study = studyOf({
      ...base,
      initializers: [{ normal: { std: 1 } }, { normal: { std: 2 } }],
      sweep: { 'initializers[0].normal.std': [0.1, 10], 'initializers[1].normal.std': [0.2, 20] },
    });
    const [forward, backward] = sweepCharts(study, summaryOf(study));
    const panels = (chart: typeof forward) =>
      (
        chart!.spec as unknown as {
          concat: {
            title: { text: string };
            layer: { data: { values: { x: number; y: number; value?: number }[] } }[];
          }[];
        }
      ).concat.map(({ title, layer }) => ({
        title: title.text,
        cells: layer[0]!.data.values.map(({ x, y, value }) => [x, y, value]),
      }));
    const cells = (first: number) => [
      [0.1, 0.2, first],
      [0.1, 20, first + 2],
      [10, 0.2, first + 4],
      [10, 20, first + 6],
    ];
    expect(panels(forward)).toEqual([
      { title: 'normal (initializers[0])', cells: cells(1000) },
      { title: 'normal (initializers[1])', cells: cells(1001) },
    ]);
    expect(panels(backward).map(({ cells: [first] }) => first)).toEqual([
      [0.1, 0.2, 3000],
      [0.1, 0.2, 3001],
    ]);
  });
});

test('with two paths each has its axis; with repeats a band is explained', () => {
  const sweep = { 'network.width': [2, 4], bias: ['zero', 'same'] };
  const study = studyOf({ ...base, initializers: ['he'], sweep });
  const [grid] = sweepCharts(study, summaryOf(study));
  const [panel] = (grid!.spec as unknown as { concat: { encoding: { x: { title: string }; y: { title: string } } }[] })
    .concat;
  expect([panel!.encoding.x.title, panel!.encoding.y.title]).toEqual(['network.width', 'bias']);
  const repeated = studyOf({
    ...base,
    initializers: ['he'],
    random: { repeats: 4 },
    sweep: { 'network.width': [2, 4] },
  });
  const [forward, backward] = sweepCharts(repeated, summaryOf(repeated));
  expect(JSON.stringify(forward!.spec)).toContain('line: mean of 4 repeats; band: smallest to largest');
  const { values } = (backward!.spec as unknown as { data: { values: Row[] } }).data;
  expect(values.map(({ value }) => value)).toEqual([3000, 3001]);
});

test('an initializer without a marker of its own has the same one in every chart of a study', () => {
  const initializers = ['he', 'orthogonal', 'lsuv', 'heUniform'];
  const study = studyOf({ ...base, initializers, sweep: { 'network.width': [2, 4] } });
  const charts = studyCharts(study, summaryOf(study)).filter(({ path }) => /forward-(std|sweep)$/.test(path));
  expect(charts).toHaveLength(4);
  const markers = charts.map(({ path, spec }) => {
    const { layer } = spec as unknown as { layer: { encoding?: { shape?: { scale: { range: string[] } } } }[] };
    const { range } = layer.find(({ encoding }) => encoding?.shape)!.encoding!.shape!.scale;
    return path === 'figures/forward-std' ? [range.slice(0, 4), range.slice(4)] : [range];
  });
  expect(new Set(markers.flat().map((range) => range.join(' '))).size).toBe(1);
});
