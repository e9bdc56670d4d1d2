import { expect, test } from '@jest/globals';
import { printReport } from '../../src/cli/results.ts';
import { studyOf } from '../../src/config/index.ts';
import { describeLayers } from '../../src/network/index.ts';
import type { ManifestCell, ManifestVerdict } from '../../src/store/manifestTypes.ts';
import type { StudyReport } from '../../src/study/runStudies.ts';
import { captured } from '../support/captured.ts';
import { onTerminalOf } from '../support/terminal.ts';

const base = { network: { width: 2, depth: 1 }, initializers: ['he', 'xavier'] };

const verdict = (word: ManifestVerdict['verdict'], sentence: string): ManifestVerdict => ({
  verdict: word,
  sentence,
  measure: 'forward std',
  value: 1,
  threshold: 1,
  layer: 1,
  epoch: 0,
  theory: { value: null, sqrtChi: null },
  advice: null,
  repeats: { agreeing: 1, of: 1 },
});

interface Outcome {
  readonly forward?: readonly (readonly number[])[];
  readonly backward?: readonly (readonly number[])[];
  readonly verdict?: ManifestVerdict;
  /** Default: none, as some σ is 0. */
  readonly score?: number;
  readonly message?: string;
}

/** The report of a study whose i-th cell came out as `outcomes[i]`; without averages it has failed. */
const said = async (config: object, outcomes: readonly Outcome[], rest: Partial<StudyReport> = {}): Promise<string> => {
  const study = studyOf({ ...base, ...config }, 'told.yaml');
  const cells = study.cells.map((cell, i): ManifestCell => ({
    cell: cell.slug,
    id: '0',
    initializer: cell.initializer.label,
    swept: {},
    state: outcomes[i]?.forward ? 'done' : 'failed',
    verdict: outcomes[i]?.verdict ?? null,
    seconds: 0,
    message: outcomes[i]?.message,
  }));
  const summary = study.cells.flatMap((cell, i) => {
    const { forward, backward = forward, score = NaN } = outcomes[i] ?? {};
    const none = { first: [], last: [], samples: [] };
    const layers = describeLayers(cell.settings.network);
    const profiles = { forward: none, backward: none };
    return forward
      ? [{ cell, layers, averages: { forward, backward: backward! }, profiles, score, diagnostics: {} }]
      : [];
  });
  const report = { study, folder: 'out/told', summary, cells, files: [], missing: [], ...rest };
  return (await captured(() => printReport(report))).stdout;
};

const times = (count: number, outcome: Outcome): Outcome[] => Array.from({ length: count }, () => outcome);

/** The rows of a table, a list of fields each. */
const tableAfter = (text: string, title: RegExp): string[][] =>
  text
    .slice(text.search(title))
    .split('\n\n')[0]!
    .split('\n')
    .filter((line) => line.startsWith('│'))
    .map((line) =>
      line
        .split('│')
        .slice(1, -1)
        .map((field) => field.trim()),
    );

test('a row for each cell, a column for each epoch: the mean over the repeats with 5 decimals, and the verdict', async () => {
  const text = await said({}, [
    {
      forward: [[0.25, 0.75], [0.123456]],
      backward: [[2], [3]],
      verdict: verdict('healthy', 'all is well'),
      score: 0.5,
    },
    { forward: [[1e-7], [0]], backward: [[1.5e9], [NaN]], verdict: verdict('vanishing', 'it fades') },
  ]);
  expect(tableAfter(text, /^Average std of the activations, forward/m)).toEqual([
    ['initializer', '0', '1', 'score', 'verdict'],
    ['he', '0.50000', '0.12346', '★ 0.50', 'healthy as drawn, epoch 0'],
    ['xavier', '1.000e-7', '0.00000', '—', 'vanishing as drawn, epoch 0'],
  ]);
  expect(tableAfter(text, /^Average std of the gradients, backward/m)).toEqual([
    ['initializer', '0', '1', 'score', 'verdict'],
    ['he', '2.00000', '3.00000', '★ 0.50', 'healthy as drawn, epoch 0'],
    ['xavier', '1.500e+9', '—', '—', 'vanishing as drawn, epoch 0'],
  ]);
  expect(text).toContain('\n—: some values were not finite');
  expect(text).toContain('\nxavier: vanishing as drawn, epoch 0: it fades\n');
  expect(text).not.toContain('all is well');
});

test('of many epochs the first ones and the last', async () => {
  const forward = Array.from({ length: 40 }, (_, epoch) => [epoch]);
  const [heading, row] = tableAfter(await said({ initializers: ['he'] }, [{ forward }]), /forward/);
  expect(heading).toEqual(['initializer', '0', '1', '2', '3', '4', '39', 'score', 'verdict']);
  expect(row).toEqual(['he', ...[0, 1, 2, 3, 4, 39].map((epoch) => epoch.toFixed(5)), '—', '']);
});

test('in a sweep a cell is named by its values and its initializer', async () => {
  const text = await said({ sweep: { 'network.width': [2, 3] } }, times(4, { forward: [[1]] }));
  expect(tableAfter(text, /forward/).map(([name]) => name)).toEqual([
    'initializer',
    'width=2 he',
    'width=2 xavier',
    'width=3 he',
    'width=3 xavier',
  ]);
});

test('the best cell is marked: the smallest score of the healthy ones, or of all', async () => {
  const outcomes = [
    { forward: [[1]], verdict: verdict('healthy', ''), score: 0.7 },
    { forward: [[1]], verdict: verdict('dead', ''), score: 0.2 },
  ];
  const text = await said({}, outcomes);
  expect(tableAfter(text, /forward/).map((row) => row[2])).toEqual(['score', '★ 0.70', '0.20']);
  expect(text).toContain('; ★ he: the smallest score of the healthy cells\n');
  const dead = await said({}, [{ ...outcomes[1]!, score: 3 }, outcomes[1]!]);
  expect(dead).toContain('; ★ xavier: the smallest score; no cell is healthy\n');
  expect(await said({ initializers: ['he'] }, [outcomes[0]!])).not.toContain('★');
});

test('what failed is told: cells, and charts of the study; where all failed there is no table', async () => {
  const text = await said({}, [{ forward: [[1]] }, { message: 'boom' }], { missing: ['no font'] });
  expect(text).toContain('\nfailed: xavier: boom\nfailed: charts of the study: no font\n');
  const nothing = await said({}, [{ message: 'boom' }, { message: 'boom' }]);
  expect(nothing).not.toContain('│');
  expect(nothing).toContain('\nnothing could be computed\n');
});

test('of more than sixty cells the twenty best, the healthy ones first', async () => {
  const widths = Array.from({ length: 35 }, (_, i) => i + 2);
  const config = { sweep: { 'network.width': widths } };
  const outcomes = Array.from({ length: 70 }, (_, i) => ({
    forward: [[1]],
    verdict: verdict(i % 10 === 3 ? 'healthy' : 'dead', ''),
    ...(i !== 0 && { score: ((i * 37) % 70) / 10 + 0.1 }),
  }));
  const text = await said(config, outcomes);
  expect(text).toContain('\nAverage std of the gradients, backward, by epoch: the best 20 of 70 cells\n');
  const rows = tableAfter(text, /forward/).slice(1);
  const scores = rows.map((row) => Number(row[2]!.replace('★ ', '')));
  const sorted = (healthy: boolean): number[] =>
    outcomes
      .filter(({ verdict: of, score }) => (of.verdict === 'healthy') === healthy && score !== undefined)
      .map(({ score }) => Number(score!.toFixed(2)))
      .toSorted((a, b) => a - b);
  expect(scores).toEqual([...sorted(true), ...sorted(false)].slice(0, 20));
  expect(rows[0]![2]).toMatch(/^★ /);
  expect(rows[0]![0]).toBe(
    `width=${widths[Math.floor(bestAmong(outcomes) / 2)]} ${['he', 'xavier'][bestAmong(outcomes) % 2]}`,
  );
  expect(tableAfter(await said(config, outcomes.slice(0, 60)), /forward/)).toHaveLength(61);
});

const bestAmong = (outcomes: readonly { readonly score?: number; readonly verdict: ManifestVerdict }[]): number =>
  outcomes.reduce(
    (best, { score = Infinity, verdict: { verdict: word } }, i) =>
      word === 'healthy' && score < (outcomes[best]?.score ?? Infinity) ? i : best,
    -1,
  );

test('of a hundred sentences a dozen, and how many more there are', async () => {
  const config = { sweep: { 'network.width': Array.from({ length: 50 }, (_, i) => i + 2) } };
  const text = await said(config, times(100, { forward: [[1]], verdict: verdict('dead', 'it is off') }));
  expect(text.match(/: dead as drawn, epoch 0: it is off\n/g)).toHaveLength(12);
  expect(text).toContain('\n88 more verdicts in manifest.json\n');
  const failed = await said(config, [{ forward: [[1]] }, ...times(99, { message: 'boom' })]);
  expect(failed.match(/^failed: .*: boom$/gm)).toHaveLength(12);
  expect(failed).toContain('\n87 more failed, each with its reason in manifest.json\n');
});

test('pictures of every format are counted, films too, and neither specs nor tables', async () => {
  const paths = ['figures/he/forward.gif', 'figures/profile.svg', 'figures/profile.vl.json', 'summary.csv'];
  const files = paths.map((path) => ({ path, bytes: 1, sha256: '' }));
  expect(await said({}, times(2, { forward: [[1]] }), { files })).toContain('2 pictures in out/told/figures');
  expect(await said({}, times(2, { forward: [[1]] }))).toContain('no pictures, ');
});

test('on a narrow terminal as many epochs as have room, and no line of the tables is longer', async () => {
  const averages = [[1.2], [2.3], [3.4], [4.5], [5.6], [6.7], [7.8]];
  const wide = await said({}, times(2, { forward: averages }));
  const narrow = await onTerminalOf(64, () => said({}, times(2, { forward: averages })));
  const tables = (text: string): string[] => text.split('\n').filter((line) => /^[│┌├└]/.test(line));
  expect(Math.max(...tables(wide).map(({ length }) => length))).toBeGreaterThan(64);
  expect(Math.max(...tables(narrow).map(({ length }) => length))).toBeLessThanOrEqual(64);
  expect(tables(wide)[1]).toMatch(/ 0 │ +1 │ +2 │ +3 │ +4 │ +6 │/);
  expect(tables(narrow)[1]).toMatch(/ 0 │ +1 │ +6 │/);
});
