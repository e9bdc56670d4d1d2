import { describe, expect, test } from '@jest/globals';
import { predictedStd } from '../../src/cell/index.ts';
import { studyOf, type Study } from '../../src/config/index.ts';
import { studyCharts } from '../../src/figures/studyCharts.ts';
import { describeLayers } from '../../src/network/index.ts';
import { directions } from '../../src/record/record.ts';
import type { StudySummary } from '../../src/tables/summary.ts';
import { sceneMarks } from '../chart/scene.ts';

/** What charts don't ask for. */
const unscored = { score: NaN, diagnostics: {} };

test('a prediction that no float32 can meet takes no room from what is measured', async () => {
  const study = studyOf({
    network: { width: 10, depth: 4, activation: 'identity' },
    initializers: [{ normal: { std: 1e30 } }, { normal: { std: 1e-30 } }, 'xavier'],
    bias: 'zero',
  });
  const summary = study.cells.map((cell, i) => {
    const stds = Array.from({ length: 8 }, (_, layer) => 10 ** (layer * (i - 1)));
    const profile = { first: stds, last: stds, samples: stds };
    const averages = { forward: [[1]], backward: [[1]] };
    const layers = describeLayers(cell.settings.network);
    return { cell, layers, averages, profiles: { forward: profile, backward: profile }, ...unscored };
  });
  const { spec } = studyCharts(study, summary).find(({ path }) => path === 'figures/profile')!;
  const predicted = JSON.stringify(spec)
    .match(/(?<="predicted":)[^,}]+/g)!
    .map(Number);
  expect(predicted.length).toBeGreaterThan(0);
  expect(predicted.filter((std) => std !== 0 && !(std >= 2 ** -149 && std < 2 ** 128))).toEqual([]);
  // Drawn apart: 8 stds of a line that grows tenfold from layer to layer.
  const places = new Set((await sceneMarks(spec, 'symbol')).map(({ y }) => Math.round(y)));
  expect(places.size).toBeGreaterThan(8);
});

/** Numbers that tell where they are from: 1000 · cell + 100 · epoch + repeat, backward 10,000 more; of layers, + 10 · layer. */
const summaryOf = ({ cells }: Study): StudySummary =>
  cells.map((cell, i) => {
    const { network, epochs, repeats } = cell.settings;
    const layers = describeLayers(network);
    const at = (epoch: number, backward: boolean): number => 1000 * i + 100 * epoch + (backward ? 10_000 : 0);
    const averages = (backward: boolean): number[][] =>
      Array.from({ length: epochs }, (_, epoch) =>
        Array.from({ length: repeats }, (_, repeat) => at(epoch, backward) + repeat),
      );
    const profile = (epoch: number, backward: boolean): number[] =>
      layers.map((_, layer) => (backward && layer === 1 ? NaN : at(epoch, backward) + 10 * layer));
    const profiles = (backward: boolean) => ({
      first: profile(0, backward),
      last: profile(epochs - 1, backward),
      samples: layers.map(() => NaN),
    });
    return {
      cell,
      layers,
      averages: { forward: averages(false), backward: averages(true) },
      profiles: { forward: profiles(false), backward: profiles(true) },
      ...unscored,
    };
  });

interface Plot {
  readonly title: { readonly text: string; readonly subtitle?: unknown };
  readonly data: { readonly values: readonly Record<string, unknown>[] };
}

const chartsOf = (study: Study): Map<string, Plot & { readonly hconcat: readonly Plot[] }> =>
  new Map(studyCharts(study, summaryOf(study)).map(({ path, spec }) => [path, spec as never]));

describe('which numbers are in which chart', () => {
  const study = studyOf({
    name: 'told',
    network: { width: 4, depth: 2, activation: 'relu' },
    initializers: ['he', 'xavier'],
    training: { epochs: 3, upstreamGradient: 'normal' },
    random: { repeats: 3 },
  });
  const charts = chartsOf(study);

  test.each(directions)('%s-std: the mean over the repeats in each epoch, with its band', (direction) => {
    const { title, data } = charts.get(`figures/${direction}-std`)!;
    expect(title.text).toBe(
      `told · average std of the ${direction === 'forward' ? 'activations' : 'gradients'}, ${direction}`,
    );
    expect(JSON.stringify(title.subtitle)).toContain('line: mean of 3 repeats; band: smallest to largest');
    expect(data.values).toEqual(
      ['he', 'xavier'].flatMap((series, cell) =>
        [0, 1, 2].map((epoch) => {
          const low = 1000 * cell + 100 * epoch + (direction === 'backward' ? 10_000 : 0);
          return { series, epoch, value: low + 1, low, high: low + 2 };
        }),
      ),
    );
  });

  test('profile: σ of each layer in the first epoch, a gap where a value was lost, and theory of the same cell', () => {
    const { title, hconcat } = charts.get('figures/profile')!;
    expect(title.text).toBe('told · std of every layer at epoch 0');
    for (const [i, direction] of directions.entries()) {
      expect(hconcat[i]!.title.text).toContain(direction);
      expect(hconcat[i]!.data.values).toEqual(
        study.cells.flatMap(({ settings, initializer }, cell) =>
          [1, 2, 3, 4].map((layer) => {
            const measured = 1000 * cell + 10 * (layer - 1) + (direction === 'backward' ? 10_000 : 0);
            return {
              series: initializer.label,
              layer,
              line: layer % 2 === 1 ? 'affine' : 'activation',
              value: direction === 'backward' && layer === 2 ? null : measured,
              predicted: predictedStd(settings)[direction][layer - 1],
            };
          }),
        ),
      );
    }
  });
});

describe('which charts there are', () => {
  const base = { name: 'told', network: { width: 4, depth: 1 }, initializers: ['he', 'xavier'] };
  const three = (folder: string): string[] =>
    ['forward-std', 'backward-std', 'profile'].map((name) => `${folder}/${name}`);

  test('of a small sweep: all lines together, the sweep, and each point of the grid', () => {
    const study = studyOf({ ...base, sweep: { 'network.width': [2, 3], bias: ['zero', 'same'] } });
    const points = [2, 3].flatMap((width) => ['zero', 'same'].map((bias) => `figures/width=${width}/bias=${bias}`));
    const charts = chartsOf(study);
    expect([...charts.keys()]).toEqual([
      ...three('figures'),
      'figures/forward-sweep',
      'figures/backward-sweep',
      ...points.flatMap(three),
    ]);
    const { title, data } = charts.get('figures/width=3/bias=zero/forward-std')!;
    expect(title.text).toMatch(/^told, width=3, bias=zero · /);
    expect(data.values.map(({ value }) => value)).toEqual(
      [4, 5].flatMap((cell) => [0, 1, 2, 3, 4].map((epoch) => 1000 * cell + 100 * epoch)),
    );
  });

  test('where all lines are together each is called by its swept values and its label', () => {
    const study = studyOf({
      network: { depth: 1 },
      initializers: [{ normal: { std: 0.1 }, label: 'N(0, 0.01)' }],
      sweep: { 'network.width': [2, 3] },
    });
    const specs = studyCharts(study, summaryOf(study));
    for (const path of ['figures/profile', 'figures/forward-std']) {
      const text = JSON.stringify(specs.find((one) => one.path === path)!.spec);
      for (const label of ['width=2 N(0, 0.01)', 'width=3 N(0, 0.01)']) expect(text).toContain(`"${label}"`);
      expect(text).not.toContain('normal-0.1');
    }
  });

  test('of a large one not all lines together; of three paths a map of two wherever the third stands', () => {
    const sweep = { 'network.width': [2, 3], bias: ['zero', 'same'] as const, 'random.seed': [1, 2] };
    const paths = [...chartsOf(studyOf({ ...base, sweep })).keys()];
    expect(paths).toHaveLength(2 * 2 + 8 * 3);
    expect(paths.filter((path) => path.startsWith('figures/seed=')).toSorted()).toEqual(
      ['backward', 'forward'].flatMap((way) => [1, 2].map((seed) => `figures/seed=${seed}/${way}-sweep`)).toSorted(),
    );
    expect(paths.filter((path) => path.startsWith('figures/width='))).toHaveLength(8 * 3);
  });
});
