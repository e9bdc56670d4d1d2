import { describe, expect, test } from '@jest/globals';
import type { TopLevelSpec } from 'vega-lite';
import { markerAt, profileChart, stdChart, sweepChart } from '../../src/chart/index.ts';
import { sceneMarks, sceneTexts } from './scene.ts';

type Values = readonly (number | null)[];

const chartOf = (...series: Values[]) =>
  stdChart({
    title: 'std',
    direction: 'forward',
    series: series.map((values, i) => ({ label: `s${i}`, points: values.map((value, epoch) => ({ epoch, value })) })),
  });

const scaleOf = (spec: TopLevelSpec) =>
  (spec as unknown as { encoding: { y: { scale: { type: string; domain: number[] }; title: string } } }).encoding.y;

const labelsOf = async (spec: TopLevelSpec) =>
  (await sceneTexts(spec)).filter(({ role }) => role === 'axis-label').map(({ text }) => text);

describe('the std axis', () => {
  test('is linear from 0, as in the notebook, while values can be told apart', () => {
    // The Sigmoid study at seed 1, notebook.py x 1 --no-figures.
    const { scale, title } = scaleOf(
      chartOf([0, 0, 0], [4.22, 14.41, 47.84], [0.044, 0.326, 1.419], [0.438, 3.249, 13.357], [0.619, 4.486, 18.179]),
    );
    expect(scale.type).toBe('linear');
    expect(scale.domain[0]).toBe(0);
    expect(title).toBe('average σ of the outputs');
  });

  test('is logarithmic with a 0 where one initializer reaches 1e30, and says so', async () => {
    const spec = chartOf([1, 1e15, 1e30], [0.1, 0.11, 0.12], [0, 0, 0]);
    expect(scaleOf(spec).scale.type).toBe('symlog');
    expect(scaleOf(spec).title).toContain('log scale that ends in 0');
    expect(await labelsOf(spec)).toEqual(expect.arrayContaining(['0', '1', '1e+10', '1e+30']));
    const [, low, zero] = (await sceneMarks(spec, 'symbol'))
      .filter(({ x }) => Math.abs(x - 24) < 1e-6)
      .toSorted((a, b) => a.y - b.y);
    expect(zero!.y - low!.y).toBeGreaterThan(20);
  });

  test.each([
    ['tiny', [1e-7, 2e-7], ['0', '5e-8', '1e-7', '1.5e-7', '2e-7']],
    ['huge', [1e12, 3e12], ['0', '5e+11', '1e+12', '1.5e+12', '2e+12', '2.5e+12', '3e+12']],
    ['nothing but 0', [0, 0], ['0', '0.2', '0.4', '0.6', '0.8', '1']],
    ['nothing finite', [null, null], ['0', '0.2', '0.4', '0.6', '0.8', '1']],
  ])('labels %s values readably', async (_, values, labels) => {
    expect(await labelsOf(chartOf(values))).toEqual(expect.arrayContaining(labels));
  });
});

describe('a single epoch', () => {
  const drawn = async (...values: (number | null)[]) =>
    (await sceneTexts(chartOf(...values.map((value) => [value]))))
      .filter(({ role }) => role === 'mark')
      .map(({ text }) => text);
  const before = (text: string): number => text.search(/\d/);

  test('has the number beside each marker, behind that of another at the same height', async () => {
    const [low, high, same, zero] = await drawn(0.25, 1.2114, 1.2, 0);
    expect([low, high, same, zero].map((text) => text!.slice(before(text!)))).toEqual([
      '0.2500',
      '1.2114',
      '1.2000',
      '0.0000',
    ]);
    expect(before(low!)).toBe(before(high!));
    expect(before(same!)).toBe(before(high!) + 2 * 6 + 4);
  });

  test('and none where a value is not finite, or where there are more epochs', async () => {
    expect(await drawn(1, null)).toHaveLength(1);
    expect((await sceneTexts(chartOf([1, 2]))).filter(({ role }) => role === 'mark')).toEqual([]);
  });
});

describe('lines', () => {
  test('break where a value is not finite, and the subtitle says why', async () => {
    const spec = chartOf([1, 2, null, 4, 5]);
    const points = await sceneMarks(spec, 'line');
    expect(points.map(({ defined }) => defined)).toEqual([true, true, false, true, true]);
    expect((await sceneTexts(spec)).map(({ text }) => text)).toContain('gap: not all values are finite');
    expect(await sceneMarks(spec, 'symbol')).toHaveLength(4 + 1);
  });

  test('have a legend with every label, and a band with its name where repeats were made', async () => {
    const band = 'band: smallest to largest of 3 repeats';
    const spec = stdChart({
      title: 'std',
      direction: 'backward',
      band,
      series: ['Xavier', 'He'].map((label) => ({
        label,
        points: [0, 1].map((epoch) => ({ epoch, value: 2, low: 1, high: 3 })),
      })),
    });
    const texts = await sceneTexts(spec);
    expect(texts.filter(({ role }) => role === 'legend-label').map(({ text }) => text)).toEqual(['Xavier', 'He']);
    expect(texts.map(({ text }) => text)).toContain(band);
    const drawn = await sceneMarks(spec, 'area');
    expect(drawn).toHaveLength(4);
    // On a linear axis a line of 2 lies in the middle of its band from 1 to 3.
    const [line] = await sceneMarks(spec, 'line');
    for (const { y, y2 } of drawn) {
      expect(y).toBeGreaterThan(line!.y);
      expect(y - line!.y).toBeCloseTo(line!.y - y2!, 6);
    }
  });

  test.each([
    ['forward', 'σ of the outputs'],
    ['backward', 'σ of the gradients'],
  ] as const)('%s: the axis says whose σ it is, in every chart', async (direction, subject) => {
    const points = [0, 1].map((epoch) => ({ epoch, value: 1 }));
    const over = stdChart({ title: 'std', direction, series: [{ label: 'He', points }] });
    const swept = [0, 1].map((x) => ({ x, value: 1 }));
    const against = sweepChart({ title: 's', direction, swept: 'path', series: [{ label: 'He', points: swept }] });
    expect([scaleOf(over).title, scaleOf(against).title]).toEqual([`average ${subject}`, `average ${subject}`]);
  });

  test('have the markers that they are given', async () => {
    const points = [{ epoch: 0, value: 1 }];
    const series = [
      { label: 'A', marker: 'square', points },
      { label: 'B', marker: 'circle', points },
    ] as const;
    const shapes = async (...chosen: readonly (typeof series)[number][]): Promise<unknown[]> =>
      (await sceneMarks(stdChart({ title: 'std', direction: 'forward', series: chosen }), 'symbol'))
        .slice(0, chosen.length)
        .map(({ shape }) => shape);
    expect(await shapes(...series)).toEqual(['square', 'circle']);
    expect(await shapes(series[1], series[0])).toEqual(['circle', 'square']);
  });

  test.each([5, 25, 70])('leave the picture at its size with %p of them', async (count) => {
    const spec = chartOf(...Array.from({ length: count }, (_, i) => [i, i + 1]));
    const { width, height, padding } = spec as unknown as Record<'width' | 'height', number> & {
      padding: Record<'left' | 'right' | 'top' | 'bottom', number>;
    };
    expect([width + padding.left + padding.right, height + padding.top + padding.bottom]).toEqual([1600, 900]);
    const labels = (await sceneTexts(spec)).filter(({ role }) => role === 'legend-label');
    expect(labels).toHaveLength(count);
    expect(Math.max(...labels.map(({ bottom }) => bottom))).toBeLessThan(900);
    expect(Math.max(...labels.map(({ right }) => right))).toBeLessThan(1600);
  });

  test('have markers in turn where the notebook gave them none', () => {
    expect([0, 1, 2, 3].map(markerAt)).toEqual(['circle', 'cross', 'square', 'diamond']);
    expect(markerAt(6)).toBe('circle');
  });
});

describe('a profile', () => {
  const profile = (std: readonly (number | null)[], predicted?: number) =>
    profileChart({
      title: 'profile',
      series: [
        {
          label: 'He',
          forward: std.map((value, i) => ({ layer: i + 1, std: value, ...(predicted !== undefined && { predicted }) })),
          backward: std.map((_, i) => ({ layer: i + 1, std: 1 + i })),
        },
      ],
    }) as unknown as { hconcat: { encoding: { y: { scale: { type: string } } } }[] } & TopLevelSpec;

  test('has a logarithmic axis for each direction', () => {
    const spec = profile([1, 10, 100]);
    expect(spec.hconcat.map(({ encoding }) => encoding.y.scale.type)).toEqual(['log', 'log']);
  });

  test('shows a std of 0 at the end of its axis, which is marked 0', async () => {
    const spec = profile([1, 0, 100]);
    expect(spec.hconcat.map(({ encoding }) => encoding.y.scale.type)).toEqual(['symlog', 'log']);
    expect(await labelsOf(spec)).toContain('0');
  });

  test('tells prediction from measurement', async () => {
    const texts = (await sceneTexts(profile([1, 2, 3], 2))).map(({ text }) => text);
    expect(texts.join('\n')).toContain('wide and pale: theory');
    expect(await sceneMarks(profile([1, 2, 3], 2), 'line')).toHaveLength(3 + 3 + 3);
  });

  test('does not blow a healthy network up: a log axis spans a factor of 4', () => {
    const [forward] = profile([0.99, 1, 1.01]).hconcat as unknown as [
      { encoding: { y: { scale: { domain: [number, number] } } } },
    ];
    const [lower, upper] = forward.encoding.y.scale.domain;
    expect(upper / lower).toBeGreaterThanOrEqual(4);
  });
});

describe('the swept axis', () => {
  const sweep = (values: readonly (number | string)[]) =>
    sweepChart({
      title: 'sweep',
      direction: 'forward',
      swept: 'path',
      series: [{ label: 'He', points: values.map((x) => ({ x, value: 1 })) }],
    }) as unknown as { encoding: { x: { type: string; scale: { type?: string } } } } & TopLevelSpec;

  test.each([
    [[50, 100, 200], 'linear'],
    [[0, 10, 1000], 'linear'],
    [[1e-4, 1e-2, 1], 'log'],
    [[0, 1e-4, 1e-3, 1e-2, 0.1, 1], 'symlog'],
    [[1e-300, 1e-9, 0.1, 1e300], undefined],
  ])('of %p is %s', (values, type) => expect(sweep(values).encoding.x.scale.type).toBe(type));

  test.each([
    [[0, 1e-4, 1e-3, 1e-2, 0.1, 1]],
    [[1e-300, 1e-9, 0.1, 1e300]],
    [[1e-150, 1, 1e150]],
    [[1e-100, 1e305]],
    [[5e-324, 1]],
    [[0, 5e-324]],
    [[0, 1e-310, 1e-300]],
    [[0, 1e-200, 1e200]],
    [[0, 1e-6, 0.9999999, 1]],
    [[-1, 0, 1e-9, 1]],
    [[-1e308, 0, 1e308]],
    [[-100, -10, -1, -0.1]],
    [[1, 1.0000001, 1.0000002]],
    [[1, 1.0000001, 2]],
    [[1, 1.01, 1e6]],
    [[0]],
    [[0, 3]],
    [[-5]],
    [[1e300]],
    [Array.from({ length: 300 }, (_, i) => i)],
    [Array.from({ length: 100 }, (_, i) => 10 ** (i / 10))],
  ])('draws what differs apart, in its order: %p', async (values) => {
    const chart = sweep(values.toReversed());
    const marks = (await sceneMarks(chart, 'symbol')).slice(0, values.length);
    const places = marks.map(({ x }) => x).toReversed();
    const gaps = places.slice(1).map((x, i) => x - places[i]!);
    expect(places.every(Number.isFinite)).toBe(true);
    expect(Math.min(Infinity, ...gaps)).toBeGreaterThanOrEqual(Math.min(8, 250 / values.length));
  });

  test('labels what was swept', async () => {
    expect(await labelsOf(sweep([16, 64, 256, 1024]))).toEqual(expect.arrayContaining(['16', '64', '256', '1024']));
    expect(await labelsOf(sweep(['sigmoid', 'relu']))).toEqual(expect.arrayContaining(['sigmoid', 'relu']));
    expect(await labelsOf(sweep([2.5e-4, 0.1]))).toEqual(expect.arrayContaining(['2.5e-4', '0.1']));
  });
});
