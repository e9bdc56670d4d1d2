import { describe, expect, test } from '@jest/globals';
import { audit, hasFailed, knownBugs, type AuditReport } from '../../src/audit/index.ts';
import { temporaryFolder } from '../support/folder.ts';
import { drawing, writeSafetensors, type Written } from '../support/weights.ts';

const folder = temporaryFolder();
let files = 0;

type Tensors = Record<string, Written>;

const audited = (tensors: Tensors): Promise<AuditReport> =>
  audit(writeSafetensors(folder, `${files++}.safetensors`, tensors));

const { normal, uniform, cut, zeros, ones, filled } = drawing(7);
const width = 64;
const layers = 4;
const scaled = 0.02 / Math.sqrt(2 * layers);

/** A small GPT-2, its matrices (out, in); what is given stands in place of what is right. */
const gpt2 = (other: Tensors = {}): Tensors => ({
  'transformer.wte.weight': normal([256, width], 0.02),
  'transformer.wpe.weight': normal([64, width], 0.02),
  ...Object.fromEntries(
    Array.from({ length: layers }, (_, i) => `transformer.h.${i}`).flatMap((block): [string, Written][] => [
      [`${block}.ln_1.weight`, ones(width)],
      [`${block}.ln_1.bias`, zeros(width)],
      [`${block}.attn.c_attn.weight`, normal([3 * width, width], 0.02)],
      [`${block}.attn.c_proj.weight`, normal([width, width], scaled)],
      [`${block}.mlp.c_fc.weight`, normal([4 * width, width], 0.02)],
      [`${block}.mlp.c_fc.bias`, zeros(4 * width)],
      [`${block}.mlp.c_proj.weight`, normal([width, 4 * width], scaled)],
    ]),
  ),
  ...other,
});

/** A small Llama without scaling, as transformers draws it. */
const llama = (other: Tensors = {}): Tensors => ({
  'model.embed_tokens.weight': normal([256, width], 0.02),
  ...Object.fromEntries(
    Array.from({ length: layers }, (_, i) => `model.layers.${i}`).flatMap((block): [string, Written][] => [
      ...['q_proj', 'k_proj', 'v_proj', 'o_proj'].map((name): [string, Written] => [
        `${block}.self_attn.${name}.weight`,
        normal([width, width], 0.02),
      ]),
      [`${block}.mlp.gate_proj.weight`, normal([128, width], 0.02)],
      [`${block}.mlp.up_proj.weight`, normal([128, width], 0.02)],
      [`${block}.mlp.down_proj.weight`, normal([width, 128], 0.02)],
      [`${block}.input_layernorm.weight`, ones(width)],
    ]),
  ),
  ...other,
});

const each = (pattern: string, written: () => Written): Tensors =>
  Object.fromEntries(Array.from({ length: layers }, (_, i) => [pattern.replace('*', String(i)), written()]));

const glorot = (fanIn: number, fanOut: number): number => Math.sqrt(6 / (fanIn + fanOut));
const beta = (8 * layers) ** -0.25;

const deepNorm = (value: number): Tensors =>
  Object.fromEntries(
    Array.from({ length: layers }, (_, i) => `layers.${i}`).flatMap((block): [string, Written][] => [
      ...['q_proj', 'k_proj'].map((name): [string, Written] => [
        `${block}.self_attn.${name}.weight`,
        uniform([width, width], glorot(width, width)),
      ]),
      [`${block}.self_attn.v_proj.weight`, uniform([width, width], value * glorot(width, width))],
      [`${block}.self_attn.out_proj.weight`, uniform([width, width], beta * glorot(width, width))],
      [`${block}.fc1.weight`, uniform([256, width], beta * glorot(width, 256))],
      [`${block}.fc2.weight`, uniform([width, 256], beta * glorot(width, 256))],
    ]),
  );

/** N(0, 0.02²) of PyTorch's trunc_normal_, a few of whose entries float32 rounds onto the bounds. */
const clamped = (): Written => {
  const tensor = normal([256, 256], 0.02);
  tensor.values.set([2, -2, 2], 1000);
  return tensor;
};

const withDenormals = (): Written => {
  const tensor = normal([64, 64], 0.05);
  tensor.values.set([1e-40, 3e-42], 99);
  return tensor;
};

const repeatedRows = (): Written => {
  const tensor = normal([64, 64], 0.05);
  tensor.values.copyWithin(0, 64 * 5, 64 * 6);
  return tensor;
};

const notFinite = (): Written => {
  const tensor = normal([64, 64], 0.05);
  tensor.values.set([NaN, Infinity], 7);
  return tensor;
};

interface Case {
  readonly wrong: () => Tensors;
  /** What the sentence says, and of how many tensors. */
  readonly says: RegExp;
  readonly of: number;
  /** The same done rightly. */
  readonly right: () => Tensors;
}

const cases: Readonly<Record<string, Case>> = {
  notFinite: {
    wrong: () => ({ 'f.weight': notFinite() }),
    says: /2 of 4096 entries are not finite/,
    of: 1,
    right: () => ({ 'f.weight': normal([64, 64], 0.05) }),
  },
  runningVariance: {
    wrong: () => ({ 'bn1.running_var': zeros(16), 'bn1.running_mean': zeros(16) }),
    says: /a running variance of 0/,
    of: 1,
    right: () => ({ 'bn1.running_var': ones(16), 'bn1.running_mean': zeros(16) }),
  },
  neverFilled: {
    wrong: () => ({ 'f.weight': withDenormals() }),
    says: /2 of 4096 entries are denormal/,
    of: 1,
    right: () => ({ 'f.weight': normal([64, 64], 0.05) }),
  },
  repeated: {
    wrong: () => ({ 'f.weight': repeatedRows() }),
    says: /1 rows are copies/,
    of: 1,
    right: () => ({ 'f.weight': normal([64, 64], 0.05) }),
  },
  absoluteBounds: {
    wrong: () => ({ 'f.weight': clamped() }),
    says: /3 entries are exactly ±2, 100 std away.*absolute/,
    of: 1,
    right: () => ({ 'f.weight': normal([256, 256], 0.02) }),
  },
  embedding: {
    wrong: () => gpt2({ 'transformer.wte.weight': normal([256, width], 1) }),
    says: /an embedding of std .*default of nn\.Embedding/,
    of: 1,
    right: () => gpt2(),
  },
  packedQkv: {
    wrong: () => ({
      'attn.in_proj_weight': uniform([192, 64], glorot(64, 192)),
      'attn.out_proj.weight': uniform([64, 64], 1 / 8),
    }),
    says: /query, key and value are packed and the fans counted as 64 and 192/,
    of: 1,
    right: () => ({
      'attn.in_proj_weight': uniform([192, 64], glorot(64, 64)),
      'attn.out_proj.weight': uniform([64, 64], 1 / 8),
    }),
  },
  allGroups: {
    wrong: () => ({ 'conv.weight': uniform([64, 16, 3, 3], 1 / Math.sqrt(64 * 9)), 'conv.bias': zeros(64) }),
    says: /√4 too small: fan_in is counted over all 4 groups/,
    of: 1,
    right: () => ({ 'conv.weight': uniform([64, 16, 3, 3], 1 / Math.sqrt(16 * 9)), 'conv.bias': zeros(64) }),
  },
  otherFan: {
    wrong: () => ({
      'stem.weight': normal([32, 3, 3, 3], Math.sqrt(2 / (32 * 9))),
      'conv_dw.weight': normal([512, 1, 3, 3], Math.sqrt(2 / (512 * 9))),
    }),
    says: /depthwise convolution whose fans are counted as 9 and 4608/,
    of: 1,
    right: () => ({
      'stem.weight': normal([32, 3, 3, 3], Math.sqrt(2 / (32 * 9))),
      'conv_dw.weight': normal([512, 1, 3, 3], Math.sqrt(2 / 9)),
    }),
  },
  notWidened: {
    wrong: () => ({ 'dense/kernel': cut([300, 100], Math.sqrt(2 / 300)) }),
    says: /cut at 2σ: 0\.8796 of what heNormal says, truncated and not widened/,
    of: 1,
    right: () => ({ 'dense/kernel': cut([300, 100], Math.sqrt(2 / 300) / 0.8796256610342398) }),
  },
  defaultKept: {
    wrong: () => gpt2(each('transformer.h.*.mlp.c_fc.weight', () => uniform([4 * width, width], 1 / 8))),
    says: /where GPT-2 asks for 0\.02: U\(±1\/√fan_in\), PyTorch’s default, was never replaced/,
    of: layers,
    right: () => gpt2(),
  },
  residualUnscaled: {
    wrong: () =>
      gpt2({
        ...each('transformer.h.*.attn.c_proj.weight', () => normal([width, width], 0.02)),
        ...each('transformer.h.*.mlp.c_proj.weight', () => normal([width, 4 * width], 0.02)),
      }),
    says: /std 0\.0(2|20\d*|19\d*) where GPT-2 asks for 0\.02\/√8: the scaling of residual projections is missing/,
    of: 2 * layers,
    right: () => gpt2(),
  },
  wrongScaled: {
    wrong: () =>
      llama({
        ...each('model.layers.*.self_attn.o_proj.weight', () => normal([width, width], scaled)),
        ...each('model.layers.*.mlp.up_proj.weight', () => normal([128, width], scaled)),
      }),
    says: /not scaled by 1\/√8, while model\.layers\.\d\.mlp\.up_proj\.weight is.*the wrong tensor is scaled/,
    of: layers,
    right: () =>
      llama({
        ...each('model.layers.*.self_attn.o_proj.weight', () => normal([width, width], scaled)),
        ...each('model.layers.*.mlp.down_proj.weight', () => normal([width, 128], scaled)),
      }),
  },
  deepNormValue: {
    wrong: () => deepNorm(1),
    says: /where DeepNorm asks for Xavier × .*the value projection was missed/,
    of: layers,
    right: () => deepNorm(beta),
  },
};

const sentences = ({ tensors, problems }: AuditReport): string[] => [
  ...problems,
  ...tensors.flatMap((tensor) => tensor.problems),
];

describe('every known bug', () => {
  test('has a case here', () => {
    expect(Object.keys(cases)).toEqual(Object.keys(knownBugs));
  });

  test.each(Object.entries(cases))(
    '%s is named in plain words, and nothing else is wrong',
    async (_name, { wrong, says, of }) => {
      const report = await audited(wrong());
      expect(sentences(report)).toEqual(Array.from({ length: of }, () => expect.stringMatching(says)));
      expect(hasFailed(report)).toBe(true);
    },
  );

  test.each(Object.entries(cases))('%s: done rightly, nothing is wrong', async (_name, { right }) => {
    expect(sentences(await audited(right()))).toEqual([]);
  });
});

test('of a library’s default that was kept, the other matrices tell whether normals were meant: half of them, itself not among them', async () => {
  const { normal, uniform } = drawing(31);
  const block = (kept: number, others: number): Tensors => ({
    'blocks.0.attn.qkv.weight': normal([3 * width, width], 0.02),
    'blocks.0.mlp.fc1.weight': uniform([256, width], 1 / 8),
    ...Object.fromEntries(Array.from({ length: kept }, (_, i) => [`f${i}.weight`, normal([width, width], 0.02)])),
    ...Object.fromEntries(Array.from({ length: others }, (_, i) => [`g${i}.weight`, normal([width, width], 0.07)])),
  });
  const replaced = expect.stringMatching(/^std 0\.07\d* where ViT asks for 0\.02 or .*PyTorch’s default/);
  expect(sentences(await audited(block(0, 1)))).toEqual([replaced]);
  expect(sentences(await audited(block(0, 2)))).toEqual([]);
  expect(sentences(await audited(block(1, 2)))).toEqual([replaced]);
});

describe('what is right and looks like a bug', () => {
  test('a std of 0.02 that other tensors have too, near that of fans counted over all channels', async () => {
    // √(2 / (96 · 49 + 49)) is 0.0205; drawn with 0.02, as all of ConvNeXt is.
    const dwconv = normal([96, 1, 7, 7], 0.0204);
    const near = { 'stages.0.dwconv.weight': dwconv };
    expect(sentences(await audited(near))).toEqual([expect.stringContaining('depthwise')]);
    expect(sentences(await audited({ 'stages.0.pwconv1.weight': normal([384, 96], 0.02), ...near }))).toEqual([]);
  });

  test('tables that are computed: the same in every row or layer', async () => {
    const table = (): Written => ({
      shape: [64, 16],
      values: Float32Array.from({ length: 1024 }, (_, i) => Math.log(1 + (i % 16))),
    });
    const { tensors, problems } = await audited({
      'layers.0.mixer.A_log': table(),
      'layers.1.mixer.A_log': table(),
      'encoder.embed_positions.weight': table(),
      'decoder.embed_positions.weight': table(),
    });
    expect([...problems, ...tensors.flatMap((tensor) => tensor.problems)]).toEqual([]);
    expect(tensors[1]!.notes).toEqual(['equal to layers.0.mixer.A_log: the same table']);
  });

  test('networks whose names are like those of GPT-2 and Llama, and that scale nothing', async () => {
    const all = (names: readonly string[]): Tensors =>
      Object.fromEntries(names.map((name) => [name, normal([width, width], 0.02)]));
    const neo = await audited(
      all(['h.0.attn.attention.q_proj.weight', 'h.0.attn.attention.out_proj.weight', 'h.0.mlp.c_fc.weight']),
    );
    const first = await audited(
      all(['tokens_embed.weight', 'h.0.attn.c_attn.weight', 'h.0.attn.c_proj.weight', 'h.0.mlp.c_fc.weight']),
    );
    const bart = await audited(all(['layers.0.self_attn.q_proj.weight', 'layers.0.fc1.weight']));
    expect([neo, first, bart].map((report) => [report.recipe, sentences(report)])).toEqual(
      Array.from({ length: 3 }, () => [null, []]),
    );
  });

  test('values at Xavier’s std where nothing is by DeepNorm, as nothing else is there', async () => {
    const { uniform } = drawing(32);
    const values = each('layers.*.self_attn.v_proj.weight', () => uniform([width, width], glorot(width, width)));
    expect(sentences(await audited(values))).toEqual([]);
    const mlp = each('layers.*.fc1.weight', () => uniform([256, width], beta * glorot(width, 256)));
    expect(sentences(await audited({ ...values, ...mlp }))).toHaveLength(layers);
  });

  test('T5’s table of std 1, which its recipe asks for', async () => {
    const { normal } = drawing(34);
    const table = { 'shared.weight': normal([256, width], 1), 'decoder.embed_tokens.weight': normal([256, width], 1) };
    expect(sentences(await audited(table))).toEqual([expect.stringContaining('default of nn.Embedding')]);
    const t5 = { 'decoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight': normal([32, 4], 0.125) };
    expect(sentences(await audited({ ...table, ...t5 }))).toEqual([]);
  });

  test('rows of zeros, as of tokens that are never seen: only rows that were drawn can be copies', async () => {
    const { normal } = drawing(33);
    const padded = (rows: readonly number[]): Tensors => {
      const tensor = normal([512, width], 0.05);
      for (const row of rows) tensor.values.fill(0, row * width, (row + 1) * width);
      return { 'f.weight': tensor };
    };
    expect(sentences(await audited(padded([3, 4, 100])))).toEqual([]);
    const { 'f.weight': copied } = padded([]);
    copied!.values.copyWithin(0, 3 * width, 4 * width);
    expect(sentences(await audited({ 'f.weight': copied! }))).toEqual(['1 rows are copies of others']);
  });

  test('a ViT’s patches keep PyTorch’s default, the bias too; a bias elsewhere is 0', async () => {
    const { normal, uniform } = drawing(35);
    const patches: Tensors = {
      'patch_embed.proj.weight': uniform([width, 3, 16, 16], 1 / Math.sqrt(768)),
      'patch_embed.proj.bias': uniform([width], 1 / Math.sqrt(768)),
    };
    const block: Tensors = { 'blocks.0.attn.qkv.weight': normal([3 * width, width], 0.02) };
    const vit = (more: Tensors) =>
      audit(writeSafetensors(folder, `${files++}.safetensors`, { ...patches, ...block, ...more }), { recipe: 'vit' });
    expect(sentences(await vit({ 'blocks.0.attn.qkv.bias': zeros(3 * width) }))).toEqual([]);
    expect(sentences(await vit({ 'blocks.0.attn.qkv.bias': uniform([3 * width], 1 / 8) }))).toEqual([
      expect.stringMatching(/where ViT asks for 0/),
    ]);
  });

  test('a variance of 0 in one channel of many, which may be dead; one below 0 is none', async () => {
    const variances = (first: number): Tensors => {
      const written = ones(16);
      written.values[0] = first;
      return { 'bn1.running_var': written, 'f.weight': normal([64, 64], 0.05) };
    };
    expect(sentences(await audited(variances(0)))).toEqual([]);
    expect(sentences(await audited(variances(-0.5)))).toEqual([
      'a running variance of -0.5: in inference its root is NaN',
    ]);
  });

  test('a convolution below the embedding of positions is none', async () => {
    const { tensors } = await audited({ 'pos_embed.proj.weight': normal([32, 16, 1, 1], 0.02) });
    expect(tensors[0]!.role).toBe('conv');
  });
});

describe('what looks wrong and is a recipe', () => {
  test('zero-γ, LayerScale and a zero head are said, and are no problem', async () => {
    const report = await audited({
      'layer1.0.conv1.weight': normal([16, 16, 3, 3], Math.sqrt(2 / 144)),
      'layer1.0.bn1.weight': ones(16),
      'layer1.0.conv2.weight': normal([16, 16, 3, 3], Math.sqrt(2 / 144)),
      'layer1.0.bn2.weight': zeros(16),
      'blocks.0.ls1.gamma': filled([16], 1e-5),
      'head.weight': zeros(10, 16),
    });
    expect(sentences(report)).toEqual([]);
    const notes = report.tensors.flatMap(({ name, notes }) => notes.map((note) => `${name}: ${note}`));
    expect(notes).toEqual([
      expect.stringMatching(/^layer1\.0\.bn2\.weight: γ = 0 at the end of a branch/),
      expect.stringMatching(/^blocks\.0\.ls1\.gamma: λ = 1e-5: LayerScale|0\.00001/),
      expect.stringMatching(/^head\.weight: all 0/),
    ]);
  });

  test('two tensors that are equal: a problem, but for an embedding and its output layer', async () => {
    const same = normal([64, 64], 0.02);
    expect(sentences(await audited({ 'a.weight': same, 'b.weight': same }))).toEqual([
      expect.stringContaining('equal to a.weight'),
    ]);
    // A module that two others hold stands under the name of each, not at the same depth.
    const shared = await audited({
      'position.weight_table.weight': same,
      'blocks.0.crpe.position.weight_table.weight': same,
    });
    expect(sentences(shared)).toEqual([]);
    expect(shared.tensors[1]!.notes).toEqual([expect.stringContaining('shared, a copy, or drawn from the same seed')]);
    const tied = await audited({ 'wte.weight': same, 'lm_head.weight': same });
    expect(sentences(tied)).toEqual([]);
    expect(tied.tensors[1]!.notes).toEqual(['equal to wte.weight: tied']);
  });
});
