import { isObject } from '../../../weightFile/json.ts';
import type { AttributeValue } from '../../types.ts';
import { activate, activated, activationName } from '../activation.ts';
import type { Signal } from '../builder.ts';
import { layerConfigOf } from '../config.ts';
import { expectRank, parameter, type LayerBuild, type LayerRow } from '../layer.ts';

/** Of one tensor. */
export const single = (
  build: (at: LayerBuild, x: Signal) => Signal,
  options: Pick<LayerRow, 'keepsMask'> = {},
): LayerRow => ({ build: (at, [x]) => build(at, x!), ...options });

/** Which hands its input on when nothing is dropped. */
const handsOn = (operator: string): LayerRow =>
  single(({ graph }, x) => ({ ...x, name: graph.one(operator, [x.name]) }), { keepsMask: true });

/** An operator of one tensor. */
const operator = (name: string, attributes: (at: LayerBuild) => Readonly<Record<string, AttributeValue>>): LayerRow =>
  single((at, x) => ({ ...x, name: at.graph.one(name, [x.name], attributes(at)) }), { keepsMask: true });

/** x W + b over the last axis. */
export const product = (at: LayerBuild, x: Signal, names: readonly string[], part?: string): Signal => {
  const { graph } = at;
  const [kernel, bias] = at.weights(names, part);
  expectRank(at, kernel!, 2);
  const input = graph.plain(x);
  const xW = graph.one('MatMul', [input.name, parameter(at, kernel!)]);
  return { ...input, name: bias ? graph.one('Add', [xW, parameter(at, bias)]) : xW };
};

/** The names of a layer's weights. */
export const withBias = ({ settings }: LayerBuild, ...names: string[]): string[] =>
  settings.flag('use_bias', true) ? [...names, 'bias'] : names;

const dense = single(
  (at, x) => {
    at.settings.refuse('quantization_mode', at.settings.has('quantization_mode'));
    at.settings.refuse('lora_rank', at.settings.has('lora_rank'));
    return activated(at, product(at, x, withBias(at, 'kernel')));
  },
  { keepsMask: true },
);

const embedding = single((at, x) => {
  const { graph, settings } = at;
  const [table] = at.weights(['embeddings']);
  const out: Signal = {
    name: graph.one('Gather', [parameter(at, table!), x.name]),
    rank: x.rank + 1,
    channelsFirst: false,
  };
  if (!settings.flag('mask_zero', false)) return out;
  const padding = graph.one('Equal', [x.name, graph.whole([0], [])]);
  return { ...out, mask: graph.one('Cast', [graph.one('Not', [padding])], { to: 1 }) };
});

/** Steps that are the mask's value in every unit count for nothing, and become 0. */
const masking = single(({ graph, settings }, given) => {
  const x = graph.plain(given);
  const isOther = graph.one('Not', [graph.one('Equal', [x.name, graph.float(settings.number('mask_value', 0))])]);
  const counts = graph.one('ReduceMax', [graph.one('Cast', [isOther], { to: 1 })], { axes: [-1], keepdims: 1 });
  return { ...x, name: graph.one('Mul', [x.name, counts]), mask: graph.one('Squeeze', [counts, graph.whole([-1])]) };
});

const reshape = single(({ graph, settings }, given) => {
  const x = graph.plain(given);
  const target = settings.list('target_shape');
  return {
    name: graph.one('Reshape', [x.name, graph.whole([0, ...target])]),
    rank: target.length + 1,
    channelsFirst: false,
  };
});

const permute = single(({ graph, settings }, given) => {
  const x = graph.plain(given);
  const dims = settings.list('dims');
  return { name: graph.one('Transpose', [x.name], { perm: [0, ...dims] }), rank: x.rank, channelsFirst: false };
});

const repeatVector = single(({ graph, settings }, x) => {
  const row = graph.one('Unsqueeze', [x.name, graph.whole([1])]);
  return { name: graph.one('Expand', [row, graph.whole([1, settings.number('n'), 1])]), rank: 3, channelsFirst: false };
});

const flatten = single(({ graph }, given) => {
  const x = graph.plain(given);
  return { name: graph.one('Flatten', [x.name], { axis: 1 }), rank: 2, channelsFirst: false };
});

const relu = single(
  ({ graph, settings }, x) => {
    const [slope, threshold] = [settings.number('negative_slope', 0), settings.number('threshold', 0)];
    settings.refuse('threshold', threshold !== 0);
    if (!settings.has('max_value')) {
      return {
        ...x,
        name: slope === 0 ? graph.one('Relu', [x.name]) : graph.one('LeakyRelu', [x.name], { alpha: slope }),
      };
    }
    settings.refuse('negative_slope', slope !== 0);
    return { ...x, name: graph.one('Clip', [x.name], { min: 0, max: settings.number('max_value') }) };
  },
  { keepsMask: true },
);

const preluOf = single((at, given) => {
  const { graph } = at;
  const x = graph.plain(given);
  const [alpha] = at.weights(['alpha']);
  return { ...x, name: graph.one('PRelu', [x.name, parameter(at, alpha!)]) };
});

const softmax = single(({ graph, settings }, given) => {
  if (given.mask !== undefined) settings.fail('a mask in it is not supported');
  const x = graph.plain(given);
  return { ...x, name: graph.one('Softmax', [x.name], { axis: settings.list('axis', [-1])[0]! }) };
});

/** A layer at every step: all steps of all samples are its samples. */
const timeDistributed = single(
  (at, given) => {
    const { graph, settings } = at;
    const layer = settings.values['layer'];
    if (!isObject(layer)) settings.fail('it has no layer within');
    const config = layerConfigOf(layer);
    const x = graph.plain(given);
    const shape = graph.one('Shape', [x.name]);
    const part = (of: string, start: number, end: number): string =>
      graph.one('Slice', [of, graph.whole([start]), graph.whole([end]), graph.whole([0])]);
    const each = graph.one('Concat', [graph.whole([-1]), part(shape, 2, x.rank)], { axis: 0 });
    const one: Signal = { name: graph.one('Reshape', [x.name, each]), rank: x.rank - 1, channelsFirst: false };
    const [found] = at.inner(config, [one], 'layer');
    const out = graph.plain(found!);
    const made = graph.one('Shape', [out.name]);
    const whole = graph.one('Concat', [part(shape, 0, 2), part(made, 1, out.rank)], { axis: 0 });
    return { name: graph.one('Reshape', [out.name, whole]), rank: out.rank + 1, channelsFirst: false };
  },
  { keepsMask: true },
);

/** A x + b with numbers for a and b. */
const rescaling = single(({ graph, settings }, x) => {
  const scaled = graph.one('Mul', [x.name, graph.float(settings.number('scale'))]);
  const offset = settings.number('offset', 0);
  return { ...x, name: offset === 0 ? scaled : graph.one('Add', [scaled, graph.float(offset)]) };
});

const einsumDense = single((at, given) => {
  const { graph, settings } = at;
  const x = graph.plain(given);
  const equation = settings.text('equation').replaceAll(/\s/g, '');
  if (equation.includes('...')) settings.fail(`its equation "${equation}" with an ellipsis is not supported`);
  const names = settings.has('bias_axes') ? ['kernel', 'bias'] : ['kernel'];
  // abc,cd->abd is a Dense, whose kernel is a matrix to be drawn.
  if (/^(\w*)(\w),\2(\w)->\1\3$/.test(equation)) return activated(at, product(at, x, names));
  const [kernel, bias] = at.weights(names);
  const sums = graph.one('Einsum', [x.name, parameter(at, kernel!)], { equation });
  const rank = equation.split('->')[1]!.length;
  const out = { name: bias ? graph.one('Add', [sums, parameter(at, bias)]) : sums, rank, channelsFirst: false };
  return activated(at, out);
});

export const core = {
  Dense: dense,
  EinsumDense: einsumDense,
  Embedding: embedding,
  Flatten: flatten,
  Reshape: reshape,
  Permute: permute,
  RepeatVector: repeatVector,
  Masking: masking,
  TimeDistributed: timeDistributed,
  Rescaling: rescaling,
  Identity: handsOn('Identity'),
  ActivityRegularization: handsOn('Identity'),
} as const satisfies Record<string, LayerRow>;

export const dropout = Object.fromEntries(
  [
    'Dropout',
    'AlphaDropout',
    'GaussianDropout',
    'GaussianNoise',
    'SpatialDropout1D',
    'SpatialDropout2D',
    'StochasticDepth',
  ].map((name) => [name, handsOn('Dropout')]),
);

export const activationLayers = {
  Activation: single(
    (at, x) => {
      const name = activationName(at, 'activation');
      return name === undefined ? { ...x, name: at.graph.one('Identity', [x.name]) } : activate(at, x, name);
    },
    { keepsMask: true },
  ),
  ReLU: relu,
  LeakyReLU: operator('LeakyRelu', ({ settings }) => ({
    alpha: settings.number(settings.has('alpha') ? 'alpha' : 'negative_slope', 0.3),
  })),
  ELU: operator('Elu', ({ settings }) => ({ alpha: settings.number('alpha', 1) })),
  PReLU: preluOf,
  ThresholdedReLU: operator('ThresholdedRelu', ({ settings }) => ({ alpha: settings.number('theta', 1) })),
  Softmax: softmax,
} as const satisfies Record<string, LayerRow>;
