import { parse, View, type Runtime } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { compile, type TopLevelSpec } from 'vega-lite';

const runtimes = new WeakMap<TopLevelSpec, Runtime>();

/** A Vega-Lite chart as SVG that is drawn again with other data and signals; specs are compiled once, whoever draws them. */
export const createView = (spec: TopLevelSpec, container: HTMLElement): View => {
  const runtime = runtimes.get(spec) ?? parse(compile(spec).spec, undefined, { ast: true });
  runtimes.set(spec, runtime);
  return new View(runtime, { expr: expressionInterpreter, renderer: 'svg', container, hover: false });
};
