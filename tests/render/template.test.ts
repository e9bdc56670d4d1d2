import { expect, test } from '@jest/globals';
import { histogramGrid, stdChart } from '../../src/chart/index.ts';
import { template } from '../../src/render/template.ts';
import { examples } from '../chart/examples.ts';
import { affinePanels } from '../chart/panels.ts';
import { normal, uniform } from '../chart/statistics.ts';

const grid = (title: string, statistics: ReturnType<typeof normal>) =>
  histogramGrid({ title, panels: affinePanels(2, statistics) });

test('specs of one shape have one skeleton, whatever they say', () => {
  const { skeleton } = template(grid('one', normal(0, 1)));
  for (const other of [normal(0, 1e-7), normal(0, 1e30), uniform(0, 1), { ...normal(0, 1), std: 12345.678 }]) {
    expect(template(grid(`another`, other)).skeleton).toEqual(skeleton);
  }
  expect(template(examples['histogram-grid']!).skeleton).not.toEqual(skeleton);
});

test('what a spec says is lifted out of it, and the spec stays as it is', () => {
  const spec = grid('a title', normal(0, 1));
  const before = JSON.stringify(spec);
  const { skeleton, data, signals } = template(spec);
  expect(JSON.stringify(spec)).toBe(before);
  expect(JSON.stringify(skeleton)).not.toContain('a title');
  expect([...signals.values()]).toEqual(expect.arrayContaining(['a title', '1-Layer (σ=1.0000)', [-4, 4]]));
  expect([...data.values()].map((rows) => rows.length)).toEqual([20, 20]);
});

test('charts whose labels need other room, and whose axes end elsewhere, have one skeleton', () => {
  const chart = (...values: number[]) =>
    template(
      stdChart({
        title: 't',
        direction: 'backward',
        series: [{ label: 'he', points: values.map((value, epoch) => ({ epoch, value })) }],
      }),
    );
  const small = chart(1, 2);
  const large = chart(100_000, 200_000);
  expect(large.skeleton).toEqual(small.skeleton);
  expect(large.frame.padding).not.toEqual(small.frame.padding);
  // On a log axis that ends in 0, elsewhere.
  expect(chart(1, 1e-12, 1e-15).skeleton).toEqual(chart(1, 1e-5, 1e-7).skeleton);
});

test('a label that looks like code stays a text', () => {
  const { skeleton, signals } = template(grid("datum['x'] + 'y'", normal(0, 1)));
  expect([...signals.values()]).toContain("datum['x'] + 'y'");
  expect(JSON.stringify(skeleton)).not.toContain('datum[');
});
