import { ModelError, type AttributeValue, type ModelFile, type ModelFunction, type ModelNode } from './types.ts';

/** Nodes of a function may be functions. */
const deepest = 32;
/** Of a graph; a file of functions that call each other twice is larger at once. */
const mostNodes = 1_000_000;

/** All nodes, those of the file's own functions in place of their calls. @throws ModelError where functions call each other in a circle */
export const inlineFunctions = ({ graph, functions }: ModelFile): ModelNode[] => {
  const byName = new Map(functions.map((one) => [keyOf(one.domain, one.name), one]));
  let made = 0;
  const inline = (node: ModelNode, depth: number): ModelNode[] => {
    const found = byName.get(keyOf(node.domain, node.operator));
    if (++made > mostNodes) throw new ModelError(`more than ${mostNodes} nodes`);
    if (!found) return [node];
    if (depth > deepest) throw new ModelError(`the function ${node.operator} calls itself`);
    return bodyOf(found, node, made).flatMap((inner) => inline(inner, depth + 1));
  };
  return functions.length === 0 ? [...graph.nodes] : graph.nodes.flatMap((node) => inline(node, 0));
};

const keyOf = (domain: string, name: string): string => JSON.stringify([domain, name]);

/** A function's nodes with the call's names for what goes in and out, and names of their own for all between. */
const bodyOf = (called: ModelFunction, call: ModelNode, count: number): ModelNode[] => {
  const names = new Map<string, string>();
  for (const [i, name] of called.inputs.entries()) names.set(name, call.inputs[i] ?? '');
  for (const [i, name] of called.outputs.entries())
    names.set(name, call.outputs[i] || `${called.name}.${count}.${name}`);
  const renamed = (name: string): string => (name === '' ? '' : (names.get(name) ?? `${called.name}.${count}.${name}`));
  const attributes = new Map([...called.attributes, ...call.attributes]);
  return called.nodes.map((node) => ({
    ...node,
    name: node.name === '' ? '' : `${call.name}/${node.name}`,
    inputs: node.inputs.map(renamed),
    outputs: node.outputs.map(renamed),
    attributes: new Map([...node.attributes].flatMap((entry) => filledIn(entry, attributes))),
    metadata: node.metadata.size > 0 ? node.metadata : call.metadata,
  }));
};

/** `$name` stands for an attribute of the call; one that it leaves out is left out. */
const filledIn = (
  [name, value]: [string, AttributeValue],
  given: ReadonlyMap<string, AttributeValue>,
): [string, AttributeValue][] => {
  if (typeof value !== 'string' || !value.startsWith('$')) return [[name, value]];
  const said = given.get(value.slice(1));
  return said === undefined ? [] : [[name, said]];
};
