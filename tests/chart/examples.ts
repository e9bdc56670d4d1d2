import type { TopLevelSpec } from 'vega-lite';
import { heatMap, histogramGrid, profileChart, stdChart, sweepChart } from '../../src/chart/index.ts';
import { stackPanels } from './panels.ts';
import { constant, normal, uniform, withNonfinite } from './statistics.ts';

/** Text that would do harm anywhere but in a picture. */
export const hostile = `</script><img src=x onerror="alert('1')"> \\ datum['x'] \${1} & "한국어"`;

const layers = (count: number) =>
  stackPanels(count, 'Sigmoid', (i) => (i % 2 === 0 ? normal(0, 0.5 + i) : uniform(0, 1)));

const grid = (title: string, count: number) => histogramGrid({ title, panels: layers(count) });

const awkward = [
  constant(0),
  constant(0.5),
  normal(0, 1e-7),
  normal(0.7310586, 1e-7),
  normal(0, 1e12),
  normal(0, 1e30),
  constant(1e12),
  constant(1e30),
  normal(3e5, 1e-3),
  uniform(-2e-5, 3e-5),
  withNonfinite(normal(0, 1), 12),
  withNonfinite(normal(-0.7310586, 1e-7), 1),
];

/** A chart of each kind, plain and with what makes trouble. */
export const examples: Readonly<Record<string, TopLevelSpec>> = {
  'histogram-grid': grid('sigmoid · Xavier · epoch 0 · forward', 6),
  'histogram-grid-one-pair': grid('one pair', 2),
  'histogram-grid-wrapped': grid('four pairs', 8),
  'histogram-grid-awkward': histogramGrid({
    title: 'awkward',
    subtitle: 'a line below',
    panels: stackPanels(awkward.length, 'Relu', (i) => awkward[i]!),
  }),
  'histogram-grid-nonfinite': histogramGrid({
    title: 'overflown',
    panels: layers(6).map((panel, i) => ({
      ...panel,
      statistics: withNonfinite(panel.statistics, [0, 12, 2000][i % 3]!),
    })),
  }),
  'histogram-grid-hostile': histogramGrid({
    title: hostile,
    subtitle: hostile,
    panels: layers(2).map((panel) => ({ ...panel, title: `${hostile} Layer`, category: 'activation' })),
  }),
  'std-linear': stdChart({
    title: 'sigmoid · forward',
    direction: 'forward',
    series: [
      { label: 'zero', marker: 'circle', points: line([0, 0, 0, 0, 0]) },
      { label: 'N(0, 1)', marker: 'cross', points: line([4.2, 14.4, 47.8, 46.7, 47.3]) },
      { label: 'N(0, 0.0001)', marker: 'square', points: line([0.04, 0.33, 1.42, 1.42, 1.42]) },
      { label: 'Xavier', marker: 'circle', points: line([0.44, 3.25, 13.36, 13.35, 13.35]) },
      { label: 'He', marker: 'cross', points: line([0.62, 4.49, 18.18, 18.15, 18.15]) },
    ],
  }),
  'std-gaps': stdChart({
    title: 'relu · forward',
    direction: 'forward',
    series: [
      { label: 'zero', points: line([0, 0, 0, 0, 0]) },
      { label: 'N(0, 1)', points: line([157, 2.1e11, 1e30, null, null]) },
      { label: 'N(0, 0.0001)', points: line([0.1, 0.12, null, 0.11, 0.1]) },
    ],
  }),
  'std-band': stdChart({
    title: 'repeats',
    subtitle: 'a line below',
    direction: 'backward',
    band: 'band: smallest to largest of 10 repeats',
    series: [
      {
        label: 'Xavier',
        points: [0, 1, 2].map((epoch) => ({ epoch, value: 1 + epoch, low: 0.5 + epoch, high: 2 + epoch })),
      },
    ],
  }),
  'std-nothing': stdChart({
    title: hostile,
    direction: 'forward',
    series: [{ label: hostile, points: line([null]) }],
  }),
  profile: profileChart({
    title: 'depth 50',
    series: [
      { label: 'zero', forward: layersOf(100, () => 0), backward: layersOf(100, () => 0) },
      {
        label: 'N(0, 1)',
        forward: layersOf(100, (i) => (i < 70 ? 10 ** (i / 2) : null)),
        backward: layersOf(100, (i) => 10 ** ((100 - i) / 3)),
      },
      {
        label: 'He',
        forward: layersOf(100, (i) => 0.9 + (i % 3) / 10).map((point) => ({ ...point, predicted: 1 })),
        backward: layersOf(100, (i) => 1 + (i % 3) / 10),
      },
    ],
  }),
  'profile-shallow': profileChart({
    title: 'depth 3',
    subtitle: 'a line below',
    series: [{ label: hostile, forward: layersOf(6, (i) => 0.5 + i / 100), backward: layersOf(6, () => 1e-7) }],
  }),
  'sweep-numbers': sweepChart({
    title: 'width',
    direction: 'forward',
    swept: 'network.width',
    series: ['Xavier', 'He'].map((label, k) => ({
      label,
      points: [16, 64, 256, 1024].map((x) => ({ x, value: k + Math.log(x), low: k, high: k + 8 })),
    })),
    band: 'band: smallest to largest of 3 repeats',
  }),
  'sweep-names': sweepChart({
    title: 'activation',
    direction: 'backward',
    swept: 'network.activation',
    series: [
      {
        label: 'Xavier',
        points: ['sigmoid', hostile, 'relu'].map((x, i) => ({ x, value: i === 2 ? null : 10 ** (4 * i) })),
      },
    ],
  }),
  'heat-map': heatMap({
    title: 'width and rate',
    direction: 'forward',
    x: { label: 'network.width', values: [16, 64, 256] },
    y: { label: 'training.learningRate', values: [0.001, 0.1] },
    panels: ['Xavier', hostile].map((title, k) => ({
      title,
      cells: [
        { x: 16, y: 0.001, value: 0 },
        { x: 64, y: 0.001, value: 1e-5 },
        { x: 256, y: 0.001, value: 0.125 + k },
        { x: 16, y: 0.1, value: null },
        { x: 64, y: 0.1, value: 3e12 },
      ],
    })),
  }),
  'heat-map-fine': heatMap({
    title: 'names',
    direction: 'backward',
    x: { label: 'network.activation', values: ['sigmoid', 'relu', hostile] },
    y: { label: 'network.depth', values: Array.from({ length: 30 }, (_, i) => i + 1) },
    panels: [{ title: 'He', cells: Array.from({ length: 30 }, (_, i) => ({ x: 'relu', y: i + 1, value: 1 })) }],
  }),
};

function line(values: readonly (number | null)[]) {
  return values.map((value, epoch) => ({ epoch, value }));
}

function layersOf(count: number, std: (i: number) => number | null) {
  return Array.from({ length: count }, (_, i) => ({ layer: i + 1, std: std(i) }));
}
