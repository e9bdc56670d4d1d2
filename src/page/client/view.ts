import { parse, View, type Runtime, type Spec } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { h } from './dom.ts';
import type { ChartName } from '../chartSpecs.ts';

/** What `chartSpecs` gives, put here by scripts/build.mjs. */
declare const compiledSpecs: Readonly<Record<ChartName, Spec>>;

const runtimes = new Map<ChartName, Runtime>();

/** Pixels between the margins of an upright sheet: A4 at Chromium's margins of 1 cm. */
export const paperWidth = 718;

/** A chart as SVG that is drawn again with other data and signals; specs are parsed once, whoever draws them. */
export const createView = (name: ChartName, container: HTMLElement): View => {
  // The page's content policy forbids code made from text: expressions are interpreted.
  const runtime = runtimes.get(name) ?? parse(compiledSpecs[name], undefined, { ast: true });
  runtimes.set(name, runtime);
  // Vega names what it draws into; the chart's own name says more, and its parts are nothing to be read aloud.
  const drawn = h('div', { 'aria-hidden': 'true' });
  container.replaceChildren(drawn);
  return new View(runtime, { expr: expressionInterpreter, renderer: 'svg', container: drawn, hover: false });
};

/** Gives a view its signals and data. */
export const fill = (
  view: View,
  signals: Readonly<Record<string, unknown>>,
  data: Readonly<Record<string, readonly object[]>>,
): void => {
  for (const [name, value] of Object.entries(signals)) view.signal(name, value);
  // Vega marks the rows that it is given.
  for (const [name, rows] of Object.entries(data))
    view.data(
      name,
      rows.map((row) => ({ ...row })),
    );
};
