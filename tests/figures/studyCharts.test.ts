import { expect, test } from '@jest/globals';
import { studyOf } from '../../src/config/index.ts';
import { studyCharts } from '../../src/figures/studyCharts.ts';
import { describeLayers } from '../../src/network/index.ts';
import { sceneMarks } from '../chart/scene.ts';

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
    return { cell, layers, averages, profiles: { forward: profile, backward: profile } };
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
