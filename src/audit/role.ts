import type { Role } from '../recipe/index.ts';

/** Where a word may begin and end in a tensor's name. */
const word = (...words: readonly string[]): RegExp => new RegExp(`(^|[./_])(${words.join('|')})([./_]|$)`);
const part = (...parts: readonly string[]): RegExp => new RegExp(`(^|[./])(${parts.join('|')})([./]|$)`);

interface Pattern {
  readonly role: Role;
  /** In the name, in lower case. */
  readonly name: RegExp;
  /** Numbers of axes that it may have. */
  readonly rank: readonly number[];
}

const vector = [0, 1] as const;
const matrix = [2] as const;
const kernel = [2, 3, 4, 5] as const;
const any = [0, 1, 2, 3, 4, 5] as const;

/**
 * What a tensor is for, by its name as the common libraries and models have it; the first that fits. A folder of its own would be too
 * much: they are words, one line each.
 */
const patterns: readonly Pattern[] = [
  { role: 'runningMean', name: part('running_mean', 'moving_mean', 'batch_stats[./].*mean'), rank: vector },
  { role: 'runningVariance', name: part('running_var', 'moving_variance', 'batch_stats[./].*var'), rank: vector },
  {
    role: 'layerScale',
    name: part('ls\\d?[./]gamma', 'layer_scale_?\\d?', 'lambda_?\\d?', 'gamma_\\d', 'layer_scale\\w*[./]\\w+'),
    rank: [1],
  },
  {
    role: 'branchScale',
    name: word('resweight', 'rezero', 'skip_?init\\w*', 'skip_?gain', 'alpha', 'res_?scale', 'scale'),
    rank: [0],
  },
  // A gain a channel beside a standardized kernel, (outs, 1, 1, 1).
  { role: 'branchScale', name: part('gain'), rank: [3, 4, 5] },
  {
    role: 'token',
    name: word(
      'cls_token',
      'mask_token',
      'dist_token',
      'class_embedding',
      'class_token',
      'register_tokens',
      'reg_token',
    ),
    rank: any,
  },
  // What nn.MultiheadAttention adds to the keys and values is one token more.
  { role: 'token', name: part('bias_[kv]'), rank: [3] },
  {
    role: 'position',
    // At the name's end: what stands below it may be a layer of its own.
    name: /(^|[./_])(wpe|position_embeddings?|pos_embed\w*|positional_embedding\w*|pos_emb|embed_positions)([./](weight|embeddings?|kernel|table))?$/,
    rank: [2, 3, 4],
  },
  {
    role: 'other',
    // The last two are the norms of weight normalization.
    name: part(
      'a_log',
      'freqs\\w*',
      'relative_position_index',
      'relative_coords_table',
      'weight_g',
      'weight[./]original0',
    ),
    rank: any,
  },
  // The slopes of a PReLU.
  { role: 'other', name: part('alpha'), rank: [2, 3, 4] },
  { role: 'recurrentHidden', name: part('weight_h[hr](_l\\d+\\w*)?', 'recurrent_kernel'), rank: kernel },
  { role: 'recurrentInput', name: part('weight_ih(_l\\d+\\w*)?'), rank: matrix },
  { role: 'recurrentBias', name: part('bias_[ih]h(_l\\d+\\w*)?', 'recurrent_bias'), rank: [1, 2] },
  {
    role: 'normBias',
    name: /(norm|(^|[./_])(ln|bn|gn)\w*|layernorm|batchnorm)[^./]*[./](bias|beta)$|[./]beta$/,
    rank: [1],
  },
  {
    role: 'normScale',
    name: /(norm|(^|[./_])(ln|bn|gn)\w*|layernorm|batchnorm)[^./]*[./](weight|gamma|scale|g)$|[./]gamma$/,
    rank: [1],
  },
  // Of heads apart: (heads, d/heads).
  { role: 'bias', name: /(^|[./])bias$/, rank: matrix },
  {
    role: 'attentionQkv',
    name: word('c_attn', 'qkv', 'query_key_value', 'in_proj_weight', 'in_proj', 'wqkv', 'to_qkv', 'qkv_proj'),
    rank: matrix,
  },
  {
    role: 'attentionQuery',
    name: part('q', 'wq', 'q_proj', 'q_proj_weight', 'query', 'query_proj', '_?query_dense', 'to_q', 'q_lin'),
    rank: [2, 3],
  },
  {
    role: 'attentionKey',
    name: part('k', 'wk', 'k_proj', 'k_proj_weight', 'key', 'key_proj', '_?key_dense', 'to_k', 'k_lin'),
    rank: [2, 3],
  },
  {
    role: 'attentionValue',
    name: part('v', 'wv', 'v_proj', 'v_proj_weight', 'value', 'value_proj', '_?value_dense', 'to_v', 'v_lin'),
    rank: [2, 3],
  },
  {
    role: 'attentionOut',
    name: /attn\w*[./](c_proj|proj|out_proj|o_proj|wo|out_lin|out)|attention\w*[./](output[./]dense|wo|out_proj|o_proj|dense|out|_?output_dense|out_lin)([./]|$)|(^|[./])(wo|o_proj|to_out|attention_output)([./]|$)/,
    rank: [2, 3],
  },
  { role: 'mlpGate', name: /(^|[./])(gate_proj|feed_forward[./]w1|mlp[./]w1|ffn[./]w1)([./]|$)/, rank: matrix },
  {
    role: 'mlpIn',
    name: /(^|[./])(c_fc|fc1|up_proj|lin1|linear1|dense_h_to_4h|intermediate[./]dense|feed_forward[./]w3|mlp[./]w3|ffn[./]w3)([./]|$)/,
    rank: matrix,
  },
  {
    role: 'mlpOut',
    name: /mlp[./]c_proj|layer[./_]\d+[./]output[./]dense|(^|[./])(fc2|down_proj|lin2|linear2|dense_4h_to_h|feed_forward[./]w2|mlp[./]w2|ffn[./]w2)([./]|$)/,
    rank: matrix,
  },
  {
    role: 'embedding',
    name: word(
      'wte',
      'word_embeddings?',
      'tok_embeddings?',
      'embed_tokens',
      'token_embedding\\w*',
      'tok_emb',
      'embeddings?(_\\d+)?',
      'emb',
      'embed',
      'e',
    ),
    rank: matrix,
  },
  { role: 'depthwise', name: /depthwise|(^|[./])(conv_dw|dwconv|dw)([./]|$)/, rank: [3, 4, 5] },
  { role: 'convTranspose', name: /conv\w*transpose|deconv|transposed|(^|[./])(up_?conv|upsample)/, rank: [3, 4, 5] },
  { role: 'bilinear', name: /bilinear|biaffine|(^|[./])bil([./]|$)/, rank: [3] },
  { role: 'shortcutConv', name: /downsample|shortcut|proj_conv/, rank: [4] },
  {
    role: 'head',
    name: part(
      'lm_head',
      'head',
      'classifier',
      'score',
      'logits',
      'output',
      'fc',
      'cls[./]predictions[./]decoder',
      'predictions',
    ),
    rank: matrix,
  },
  { role: 'bias', name: /(^|[./_])(bias|b)\d?[ab]?$/, rank: vector },
  { role: 'conv', name: /./, rank: [3, 4, 5] },
  { role: 'linear', name: /./, rank: kernel },
  { role: 'vector', name: /^/, rank: vector },
];

const headPattern = patterns.find(({ role }) => role === 'head')!.name;

/** A convolution of one pixel, (outs, ins, 1…) or (1…, ins, outs): a matrix. */
const isPointwise = (name: string, shape: readonly number[]): boolean =>
  (name.endsWith('weight') ? shape.slice(2) : shape.slice(0, -2)).every((n) => n === 1);

/** By name and number of axes; `other` of more axes than a kernel has. */
export const roleOf = (name: string, shape: readonly number[]): Role => {
  const lower = name.toLowerCase();
  const found = patterns.find(({ name, rank }) => rank.includes(shape.length) && name.test(lower))?.role ?? 'other';
  return found === 'conv' && isPointwise(name, shape) && headPattern.test(lower) ? 'head' : found;
};

/** What is not a weight of the model. */
export const isIgnored = (name: string): boolean =>
  /(^|[./])(optimizer|optimizer_weights|seed_generator\w*|num_batches_tracked|rotary_emb|inv_freq|attn_mask|attn\.bias|masked_bias)([./]|$)/i.test(
    name,
  );

const blockPattern = /(?:^|[./_])(?:layers?|h|blocks?|resblocks|encoder_layers?|layer_)[./_]?(\d+)(?:[./]|$)/;

/** The number of the block that a name tells; undefined outside of blocks. */
export const blockOf = (name: string): number | undefined => {
  const found = blockPattern.exec(name);
  return found ? Number(found[1]) : undefined;
};

/** Which of two stacks a name tells. */
export const stackOf = (name: string): 'encoder' | 'decoder' | 'only' => {
  if (/(^|[./_])decoder[./_]/i.test(name)) return 'decoder';
  return /(^|[./_])encoder[./_]/i.test(name) ? 'encoder' : 'only';
};

/** A ResNet's block, `layer2.0`: stage and number. */
export const residualBlockOf = (name: string): string | undefined => /(?:^|[./])(layer\d[./]\d+)[./]/.exec(name)?.[1];
