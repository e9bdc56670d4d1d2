import { expect, test } from '@jest/globals';
import { profileChart } from '../../src/chart/index.ts';
import { sceneMarks } from './scene.ts';

test('what of σ tells samples apart is a dashed line within the axis, and the subtitle says so', async () => {
  const points = [1, 2, 3, 4].map((layer) => ({ layer, std: 0.2, ofSamples: 10 ** -layer }));
  const spec = profileChart({ title: 'sigmoid', series: [{ label: 'xavier', forward: points, backward: points }] });
  expect(JSON.stringify(spec)).toContain('dashed: what of σ tells samples apart');
  // σ and what tells samples apart, forward and backward: four points each, over four decades.
  const heights = (await sceneMarks(spec, 'line')).map(({ y }) => Math.round(y));
  expect(heights).toHaveLength(2 * 2 * 4);
  expect(new Set(heights).size).toBe(5);
  expect(Math.min(...heights)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...heights) - Math.min(...heights)).toBeGreaterThan(300);
  const without = profileChart({
    title: 'sigmoid',
    series: [{ label: 'xavier', forward: points.map(({ layer, std }) => ({ layer, std })), backward: [] }],
  });
  expect(JSON.stringify(without)).not.toContain('dashed');
});
