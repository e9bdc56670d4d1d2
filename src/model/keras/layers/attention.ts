import type { Signal } from '../builder.ts';
import { expectRank, parameter, type LayerBuild, type LayerRow, type LayerWeight } from '../layer.ts';
import { withBias } from './core.ts';

/** What is so far from all scores that its weight is 0. */
const hidden = -1e9;

/** A projection onto heads, (width, heads, d), or back from them, as a matrix. */
const matrix = (at: LayerBuild, kernel: LayerWeight, toHeads: boolean): LayerWeight => {
  expectRank(at, kernel, 3);
  const [a = 0, b = 0, c = 0] = kernel.shape;
  return { ...kernel, shape: toHeads ? [a, b * c] : [a * b, c] };
};

const projected = (at: LayerBuild, x: Signal, part: string, toHeads: boolean): string =>
  at.within(part, () => {
    const { graph } = at;
    const [kernel, bias] = at.weights(withBias(at, 'kernel'), part === 'output' ? 'output_dense' : `${part}_dense`);
    const xW = graph.one('MatMul', [x.name, parameter(at, matrix(at, kernel!, toHeads))]);
    if (!bias) return xW;
    const flat = { ...bias, shape: [bias.values.length] };
    return graph.one('Add', [xW, parameter(at, flat)]);
  });

/** https://keras.io/api/layers/attention_layers/multi_head_attention/ */
const multiHeadAttention: LayerRow = {
  build: (at, inputs) => {
    const { graph, settings, call } = at;
    if (inputs.some(({ mask }) => mask !== undefined)) settings.fail('a mask in attention is not supported');
    settings.refuse(
      'attention_axes',
      settings.has('attention_axes') && String(settings.list('attention_axes')) !== '1',
    );
    const [query, value, key = value] = inputs.map((x) => graph.plain(x));
    if (query!.rank !== 3) settings.fail(`over ${query!.rank} axes; 3 are supported`);
    const given = ['attention_mask', 'query_mask', 'value_mask', 'key_mask', 'return_attention_scores'];
    const asked = given.find((key) => call.kwargs[key]);
    if (asked !== undefined) settings.fail(`${asked} is not supported`);
    const [heads, d] = [settings.number('num_heads'), settings.number('key_dim')];
    const dv = settings.number('value_dim', d);
    const toHeads = (x: string, width: number, perm: readonly number[]): string =>
      graph.one('Transpose', [graph.one('Reshape', [x, graph.whole([0, 0, heads, width])])], { perm });
    const q = toHeads(projected(at, query!, 'query', true), d, [0, 2, 1, 3]);
    const k = toHeads(projected(at, key!, 'key', true), d, [0, 2, 3, 1]);
    const v = toHeads(projected(at, value!, 'value', true), dv, [0, 2, 1, 3]);
    const scaled = graph.one('Mul', [q, graph.float(1 / Math.sqrt(d))]);
    const scores = graph.one('MatMul', [scaled, k]);
    const seen = call.kwargs['use_causal_mask'] === true ? causal(at, scores) : scores;
    const weights = graph.one('Softmax', [seen], { axis: -1 });
    const joined = graph.one('Transpose', [graph.one('MatMul', [weights, v])], { perm: [0, 2, 1, 3] });
    const flat = { ...query!, name: graph.one('Reshape', [joined, graph.whole([0, 0, heads * dv])]) };
    return { ...flat, name: projected(at, flat, 'output', false) };
  },
  inputs: 2,
};

/** A query sees its own key and those before it alone. */
const causal = ({ graph }: LayerBuild, scores: string): string => {
  const ones = graph.one('ConstantOfShape', [graph.one('Shape', [scores])], {
    value: { name: '', shape: [1], dtype: 'int32', values: Int32Array.of(1) },
  });
  const isSeen = graph.one('Cast', [graph.one('Trilu', [ones], { upper: 0 })], { to: 9 });
  return graph.one('Where', [isSeen, scores, graph.float(hidden)]);
};

export const attention = { MultiHeadAttention: multiHeadAttention } as const satisfies Record<string, LayerRow>;
