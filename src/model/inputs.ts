import type { UserFileChoice } from '../userModule/choice.ts';
import type { NumberArray } from '../weightFile/npyArray.ts';
import type { Graph } from './graph.ts';
import { ModelError, type ModelDtype, type ModelTensor } from './types.ts';

/** What goes into an input: an array, a sample a row, and the file that it is from. */
export interface GivenInput extends NumberArray {
  readonly source: UserFileChoice;
}

/**
 * A graph of which the first input alone is open: the others are filled with what is given, as constants, through which no gradient
 * is asked for.
 * @throws ModelError where an input is not given, a name is none of the graph's, or a shape does not fit
 */
export const withInputs = (graph: Graph, given: ReadonlyMap<string, NumberArray>): Graph => {
  const names = graph.inputs.map(({ name }) => `"${name}"`).join(', ');
  const strange = [...given.keys()].find((name) => !graph.inputs.some((input) => input.name === name));
  if (strange !== undefined) throw new ModelError(`no input is named "${strange}"; there are ${names}`);
  const missing = graph.inputs.find(({ name }) => !given.has(name));
  if (missing) throw new ModelError(`nothing is given for the input "${missing.name}"; there are ${names}`);
  const [first, ...others] = graph.inputs;
  const filled = others.map(({ name, dtype, shape }): [string, ModelTensor] => {
    const array = given.get(name)!;
    const fits =
      !shape || (shape.length === array.shape.length && shape.every((n, i) => n === null || n === array.shape[i]));
    if (!fits)
      throw new ModelError(
        `"${name}" is given with the shape [${array.shape.join(', ')}]; the graph takes [${shape.map((n) => n ?? 'any').join(', ')}]`,
      );
    return [name, { name, shape: array.shape, dtype, values: inFormat(array.values, dtype) }];
  });
  return { ...graph, inputs: first ? [first] : [], tensors: new Map([...graph.tensors, ...filled]) };
};

const inFormat = (values: Float32Array, dtype: ModelDtype): ModelTensor['values'] => {
  if (dtype === 'float32') return values;
  return dtype === 'int32' ? Int32Array.from(values) : Uint8Array.from(values, (value) => (value === 0 ? 0 : 1));
};
