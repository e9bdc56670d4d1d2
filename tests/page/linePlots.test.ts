import { describe, expect, test } from '@jest/globals';
import { studyOf } from '../../src/config/index.ts';
import { describeLayers } from '../../src/network/index.ts';
import { pageLayers } from '../../src/page/pageLayers.ts';
import { epochPlot, profilePlot, withBand, type Member, type PlotContext } from '../../src/page/client/linePlots.ts';
import { initialState, type State } from '../../src/page/client/state.ts';
import { pageStudy } from '../../src/page/pageStudy.ts';
import type { UnpackedCell } from '../../src/page/unpack.ts';
import { directions, type Direction } from '../../src/record/record.ts';
import { measure } from '../../src/statistics/index.ts';
import type { StudySummary } from '../../src/tables/summary.ts';

const study = studyOf({ network: { width: 2, depth: 1 }, initializers: ['he', 'xavier'], training: { epochs: 9 } });
const { settings } = study.cells[0]!;
const base = (direction: Direction): number => (direction === 'forward' ? 10 : 1000);

/** Two cells; of the second repeats' averages, 1 below and 1 above the mean; in the page every second epoch. */
const page = pageStudy({
  study,
  summary: study.cells.map((cell, i) => ({
    cell,
    layers: describeLayers(cell.settings.network),
    diagnostics: {},
    averages: Object.fromEntries(
      directions.map((direction) => [
        direction,
        Array.from({ length: 9 }, (_, epoch) => [
          base(direction) + 100 * i + epoch - i,
          base(direction) + 100 * i + epoch + i,
        ]),
      ]),
    ),
  })) as unknown as StudySummary,
  cells: study.cells.map(({ slug, initializer }) => ({
    cell: slug,
    id: '0',
    initializer: initializer.label,
    swept: {},
    verdict: null,
    state: 'done',
    seconds: 0,
  })),
  plan: { cells: 2, repeats: 1, epochs: 5, everyPiece: 1 },
  engine: { backend: 'cpu', version: '', fingerprint: '0' },
  versions: {},
  omissions: [],
  docs: 'docs',
});

/** A cell whose σ is 1, 2, 3, … by epoch, layer and direction; the last layer backward was not finite. */
const cell: UnpackedCell = {
  settings,
  repeats: 1,
  epochs: [0, 4, 8],
  layers: pageLayers(settings.network),
  predicted: {
    forward: { std: [0.25, 0.5], silence: null },
    backward: { std: [null, 0.125], silence: 'from layer 1 down: why' },
  },
  at: ({ epoch, direction, layer }) => {
    const size = 1 + epoch + 10 * layer + (direction === 'backward' ? 100 : 0);
    const lost = direction === 'backward' && layer === 1 ? [NaN] : [];
    return measure(Float32Array.of(-size, size, ...lost), 2);
  },
};

const members: readonly Member[] = [0, 1].map((index) => ({
  index,
  label: page.initializers[index]!,
  color: '',
  marker: 'circle',
  cell,
}));
const context = (state: Partial<State> = {}): PlotContext => ({
  study: page,
  state: { ...initialState, ...state },
  members,
  choose: () => {},
});

describe('the lines over the epochs', () => {
  test.each(directions)('%s: each cell’s averages, at the epochs that the page has', (direction) => {
    const { title, lines } = epochPlot(context(), direction);
    expect(title).toBe(`Average σ over the epochs, ${direction}`);
    const epochs = page.cells[0]!.epochs;
    expect(lines[0]!.points).toEqual(epochs.map((epoch) => ({ x: epoch, value: base(direction) + epoch })));
    expect(lines[1]!.points).toEqual(
      epochs.map((epoch) => {
        const value = base(direction) + 100 + epoch;
        return { x: epoch, value, low: value - 1, high: value + 1 };
      }),
    );
  });

  test('stand at their own epochs where some are left out', () => {
    const [first] = page.cells;
    const thinned = { ...page, cells: page.cells.map((one) => ({ ...one, epochs: [0, 4, 8] })) };
    const { lines } = epochPlot({ ...context(), study: thinned }, 'forward');
    expect(lines[0]!.points.slice(0, 3).map(({ x }) => x)).toEqual([0, 4, 8]);
    expect(first!.epochs).toHaveLength(9);
  });
});

describe('the lines over the layers', () => {
  const which = 'Thick: Affine layers; thinner: activations.';

  test('forward, at epoch 0: σ, and theory beside the cells that are shown', () => {
    const { title, lines, notes } = profilePlot(context(), 'forward');
    expect(title).toBe(
      'σ of each layer at epoch 0, forward; wide and pale: in theory; dotted: what tells samples apart',
    );
    expect(lines.map(({ points }) => points)).toEqual([
      [{ x: 1, line: 'affine', value: 1, predicted: 0.25, ofSamples: 1 }],
      [{ x: 2, line: 'activation', value: 11, predicted: 0.5, ofSamples: 11 }],
      [{ x: 1, line: 'affine', value: 1 }],
      [{ x: 2, line: 'activation', value: 11 }],
    ]);
    expect(lines.map(({ weight }) => weight)).toEqual([2.5, 1.25, 2.5, 1.25]);
    expect(notes).toEqual([which]);
  });

  test('backward: theory’s own, where it ends and why, and a gap where a value was not finite', () => {
    const { lines, notes } = profilePlot(context({ comparedCell: 1 }), 'backward');
    const expected = [
      [{ x: 1, line: 'affine', value: 101, ofSamples: 101 }],
      [{ x: 2, line: 'activation', value: null, predicted: 0.125 }],
    ];
    expect(lines.map(({ points }) => points)).toEqual([...expected, ...expected]);
    expect(notes).toEqual([
      which,
      ...['A', 'B'].map((letter) => `${letter}: Theory says nothing from layer 1 down: why.`),
    ]);
  });

  test('of a later epoch: that one’s σ, and no theory', () => {
    const { title, lines, notes } = profilePlot(context({ epoch: 4 }), 'forward');
    expect(title).toBe('σ of each layer at epoch 4, forward; dotted: what tells samples apart');
    expect(lines.slice(0, 2).map(({ points }) => points)).toEqual([
      [{ x: 1, line: 'affine', value: 2, ofSamples: 2 }],
      [{ x: 2, line: 'activation', value: 12, ofSamples: 12 }],
    ]);
    expect(notes).toEqual([which]);
  });
});

test('a band is from the smallest to the largest of the repeats; none where they are the same', () => {
  expect(withBand([2, 1, 3])).toEqual({ value: 2, low: 1, high: 3 });
  expect(withBand([2, 2, 2])).toEqual({ value: 2 });
  expect(withBand([null, null, null])).toEqual({ value: null });
});
