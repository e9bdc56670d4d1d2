// The figure of docs/theory.md, from docs/convergence.json: node scripts/theory/convergenceChart.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { createRenderer } from '../../dist/index.js';

/** @type {{ activation: string, width: number, predicted: number, measured: number, standardError: number }[]} */
const rows = JSON.parse(readFileSync(new URL('../../docs/convergence.json', import.meta.url), 'utf8'));

const names = [...new Set(rows.map(({ activation }) => activation))];
const widths = [...new Set(rows.map(({ width }) => width))];

/**
 * The root mean square, over all layers and both directions, of how far measured and predicted std lie apart, the variance of
 * the sampling taken off; where that is all there is, nothing is known of the distance and nothing is drawn.
 */
const values = names.flatMap((activation) =>
  widths.flatMap((width) => {
    const squares = rows
      .filter((row) => row.activation === activation && row.width === width)
      .map(
        ({ measured, predicted, standardError }) => ((measured - predicted) ** 2 - standardError ** 2) / predicted ** 2,
      );
    const square = squares.reduce((sum, value) => sum + value, 0) / squares.length;
    return square > 0 ? [{ activation, width, percent: 100 * Math.sqrt(square) }] : [];
  }),
);
const first = values.filter(({ width }) => width === widths[0]);
const foot = Math.exp(first.reduce((sum, { percent }) => sum + Math.log(percent), 0) / first.length);
const guide = widths.map((width) => ({ activation: '1 / width', width, percent: (foot * (widths[0] ?? 1)) / width }));

const x = {
  field: 'width',
  type: /** @type {const} */ ('quantitative'),
  scale: { type: /** @type {const} */ ('log'), domain: [20, 1000], nice: false },
  axis: { values: widths, title: 'width' },
};
const y = {
  field: 'percent',
  type: /** @type {const} */ ('quantitative'),
  scale: { type: /** @type {const} */ ('log') },
  axis: { values: [0.03, 0.1, 0.3, 1, 3, 10, 30], title: 'measured against predicted std, rms, %' },
};
const domain = [...names, '1 / width'];
const range = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#57606a'];
const color = { field: 'activation', type: /** @type {const} */ ('nominal'), title: null, scale: { domain, range } };

const renderer = await createRenderer();
const png = await renderer.render(
  {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    width: 1000,
    height: 620,
    autosize: 'none',
    padding: { left: 130, right: 240, top: 30, bottom: 90 },
    config: {
      font: 'DejaVu Sans',
      background: 'white',
      axis: { labelFontSize: 22, titleFontSize: 22, titleFontWeight: 'normal', gridColor: '#e4e7eb' },
      legend: { labelFontSize: 22, symbolSize: 220 },
    },
    layer: [
      {
        data: { values: guide },
        mark: { type: 'line', strokeDash: [8, 8], strokeWidth: 3 },
        encoding: { x, y, color },
      },
      { data: { values }, mark: { type: 'line', point: { size: 140 }, strokeWidth: 4 }, encoding: { x, y, color } },
    ],
  },
  'png',
);
writeFileSync(new URL('../../docs/images/convergence.png', import.meta.url), png);
console.log(
  values.map(({ activation, width, percent }) => `${activation} ${width}: ${percent.toFixed(2)} %`).join('\n'),
);
