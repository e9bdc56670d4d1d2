// The growth of time as a picture, through the product's own renderer.
import { writeFileSync } from 'node:fs';
import { createRenderer } from '../../dist/index.js';

/** @param {{ what: string, points: { factor: number, seconds: number }[] }[]} grown @param {string} file */
export const growthChart = async (grown, file) => {
  const values = grown.flatMap(({ what, points }) => points.map(({ factor, seconds }) => ({ what, factor, seconds })));
  const axis = { labelFontSize: 20, titleFontSize: 22 };
  const renderer = await createRenderer();
  const png = await renderer.render(
    {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      width: 1000,
      height: 560,
      autosize: 'none',
      padding: { left: 120, right: 300, top: 30, bottom: 90 },
      config: {
        font: 'DejaVu Sans',
        background: 'white',
        axis,
        legend: { labelFontSize: 20, titleFontSize: 22, symbolSize: 200 },
      },
      data: { values },
      mark: { type: 'line', point: { size: 120 }, strokeWidth: 4 },
      encoding: {
        x: {
          field: 'factor',
          type: 'quantitative',
          scale: { type: 'log', base: 2 },
          axis: { values: [1, 2, 4, 8, 16], title: 'factor' },
        },
        y: {
          field: 'seconds',
          type: 'quantitative',
          scale: { type: 'log' },
          axis: { title: 'seconds, start-up taken off', tickCount: 5 },
        },
        color: { field: 'what', type: 'nominal', title: null },
      },
    },
    'png',
  );
  writeFileSync(file, png);
};
