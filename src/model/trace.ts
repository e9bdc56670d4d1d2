import { takenBy, type Graph, type GraphNode } from './graph.ts';
import type { ModelDtype } from './types.ts';

/** What is known of a value once the graph has run. */
export interface TracedValue {
  readonly shape: readonly number[];
  readonly dtype: ModelDtype;
  /** Whether it is a number that depends on the input or a parameter. */
  readonly active: boolean;
}

/** A graph with what its values are, and which nodes make and take them. */
export interface Trace {
  readonly graph: Graph;
  /** Of tensors; sequences have none. */
  readonly values: ReadonlyMap<string, TracedValue>;
  readonly makerOf: (name: string) => GraphNode | undefined;
  /** Numbers that follow from the input: what runs through the network, and no mask and no weight. */
  readonly isSignal: (name: string) => boolean;
  /** Values that the input goes through to this one, the one itself and the input among them. */
  readonly ancestorsOf: (name: string) => ReadonlySet<string>;
}

/** @param values of one run */
export const traceOf = (graph: Graph, values: ReadonlyMap<string, TracedValue>): Trace => {
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const fed = new Set(graph.inputs.map(({ name }) => name));
  const known = new Set<string>(fed);
  for (const node of graph.nodes) {
    if (node.row.shapeOnly || !takenBy(node).some((name) => known.has(name))) continue;
    for (const name of node.outputs) known.add(name);
  }
  const isSignal = (name: string): boolean => known.has(name) && values.get(name)?.active !== false;
  const ancestors = new Map<string, ReadonlySet<string>>();
  const ancestorsOf = (name: string): ReadonlySet<string> => {
    const found = ancestors.get(name);
    if (found) return found;
    const all = new Set([name]);
    const waiting = [name];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      for (const input of makers.get(next)?.inputs ?? []) {
        if (all.has(input) || !isSignal(input)) continue;
        all.add(input);
        waiting.push(input);
      }
    }
    ancestors.set(name, all);
    return all;
  };
  return { graph, values, makerOf: (name) => makers.get(name), isSignal, ancestorsOf };
};
