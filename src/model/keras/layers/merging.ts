import type { Signal } from '../builder.ts';
import { TensorRef } from '../config.ts';
import type { LayerBuild, LayerRow } from '../layer.ts';

/** All as the graph has images, or all as Keras has them. */
const alike = ({ graph }: LayerBuild, inputs: readonly Signal[]): Signal[] => {
  const isImages = inputs.every(({ channelsFirst, rank }) => channelsFirst && rank === inputs[0]!.rank);
  return isImages ? [...inputs] : inputs.map((x) => graph.plain(x));
};

const joined = (inputs: readonly Signal[], name: string): Signal => {
  const widest = inputs.reduce((a, b) => (b.rank > a.rank ? b : a));
  return { ...widest, name, mask: undefined };
};

/** From the left, two at a time, so that a sum of two paths is a residual. */
const folded = (operator: string): LayerRow => ({
  build: (at, inputs) => {
    const all = alike(at, inputs);
    const name = all.map((x) => x.name).reduce((a, b) => at.graph.one(operator, [a, b]));
    return joined(all, name);
  },
  inputs: 2,
  keepsMask: true,
});

const average: LayerRow = {
  build: (at, inputs) => {
    const all = alike(at, inputs);
    const names = all.map(({ name }) => name);
    return joined(all, at.graph.one('Mean', names));
  },
  inputs: 2,
  keepsMask: true,
};

const concatenate: LayerRow = {
  build: (at, inputs) => {
    const { graph, settings } = at;
    const all = alike(at, inputs);
    const [first] = all;
    const axis = settings.number('axis', -1);
    const isLast = axis === -1 || axis === first!.rank - 1;
    const images = first!.channelsFirst && isLast;
    const parts = images ? all : all.map((x) => graph.plain(x));
    const name = graph.one(
      'Concat',
      parts.map((x) => x.name),
      { axis: images ? 1 : axis },
    );
    return joined(parts, name);
  },
  inputs: 1,
};

export const merging = {
  Add: folded('Add'),
  Subtract: folded('Sub'),
  Multiply: folded('Mul'),
  Maximum: folded('Max'),
  Minimum: folded('Min'),
  Average: average,
  Concatenate: concatenate,
} as const satisfies Record<string, LayerRow>;

/** `x + p` in a functional model of Keras 3: an operator of two tensors, or of a tensor and a number. */
const arithmetic = (operator: string): LayerRow => ({
  build: (at, inputs) => {
    const { graph, settings, call } = at;
    const given = [...call.args, ...Object.values(call.kwargs)];
    const isNumber = (one: unknown): one is number => typeof one === 'number';
    if (given.length !== 2 || !given.every((one) => one instanceof TensorRef || isNumber(one)))
      settings.fail('it takes something else than two tensors, or a tensor and a number');
    const all = alike(at, inputs);
    const rest = [...all];
    const names = given.map((one) => (isNumber(one) ? graph.float(one) : rest.shift()!.name));
    return joined(all, graph.one(operator, names));
  },
  inputs: 1,
});

/** Operations of Keras 3 that stand in a model as its layers do. */
export const operations = {
  Add: arithmetic('Add'),
  Subtract: arithmetic('Sub'),
  Multiply: arithmetic('Mul'),
  Divide: arithmetic('Div'),
  TrueDivide: arithmetic('Div'),
} as const satisfies Record<string, LayerRow>;
