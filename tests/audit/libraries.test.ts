import { describe, expect, test } from '@jest/globals';
import { audit, type AuditOptions, type AuditReport } from '../../src/audit/index.ts';
import { kerasName } from '../../src/audit/kerasName.ts';
import { roleOf } from '../../src/audit/role.ts';
import { createInitializer } from '../../src/initializer/index.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { temporaryFolder } from '../support/folder.ts';
import { drawing, writeSafetensors, type Written } from '../support/weights.ts';

const folder = temporaryFolder();
let files = 0;

type Tensors = Readonly<Record<string, Written>>;

const report = (tensors: Tensors, recipe?: AuditOptions['recipe']): Promise<AuditReport> =>
  audit(writeSafetensors(folder, `${files++}.safetensors`, tensors), recipe === undefined ? {} : { recipe });

/** What is wrong, by the tensor's name. */
const wrong = async (tensors: Tensors, recipe?: AuditOptions['recipe']): Promise<string[]> => {
  const { tensors: all } = await report(tensors, recipe);
  return all.flatMap(({ name, problems }) => problems.map((one) => `${name}: ${one}`));
};

const { normal, uniform, zeros, ones, filled } = drawing(41);
const xavierBound = (fanIn: number, fanOut: number): number => Math.sqrt(6 / (fanIn + fanOut));

describe('a layer of one output', () => {
  const layer = (bias: number): Tensors => ({
    '0.weight': uniform([1, 4], 1 / 2),
    '0.bias': filled([1], bias),
    '1.weight': filled([1, 1], bias),
  });

  test('has a bias and a weight of one entry, which is right within the bounds and wrong beyond', async () => {
    expect(await wrong(layer(-0.467), 'pytorch')).toEqual([]);
    expect((await report(layer(-0.467))).tensors.flatMap(({ notes }) => notes)).toEqual([]);
    expect(await wrong(layer(0.51), 'pytorch')).toEqual([expect.stringMatching(/^0\.bias: all entries are 0\.51/)]);
    expect(await wrong({ '0.weight': uniform([2, 4], 1 / 2), '0.bias': filled([2], 0.3) }, 'pytorch')).toHaveLength(1);
  });

  test('is orthogonal where its one row has the length that is asked for', async () => {
    const row = (length: number): Tensors => {
      const one = normal([1, 50], 1);
      const norm = Math.hypot(...(one.values as Float32Array));
      return { 'f.weight': { ...one, values: (one.values as Float32Array).map((value) => (value * length) / norm) } };
    };
    const orthogonal = { name: 'orthogonal', parameters: { gain: 1 } } as const;
    expect(await wrong(row(1), orthogonal)).toEqual([]);
    expect(await wrong(row(1.1), orthogonal)).toHaveLength(1);
  });
});

describe('PyTorch’s packed q, k, v by Xavier over d and 3d', () => {
  // √(6/(4d)) is 1/4, 1/8, 0.1, 1/16 of four of them.
  test.each([24, 40, 96, 150, 384])('is named at a width of %i, round or not', async (d) => {
    const packed = { 'attn.in_proj_weight': uniform([3 * d, d], xavierBound(d, 3 * d)) };
    expect(await wrong(packed)).toEqual([
      expect.stringContaining(`query, key and value are packed and the fans counted as ${d} and ${3 * d}`),
    ]);
  });

  test('is said, and is no problem, where PyTorch’s defaults are asked for', async () => {
    const held = await report({ 'attn.in_proj_weight': uniform([288, 96], 1 / 8) }, 'pytorch');
    expect(held.tensors[0]).toMatchObject({ problems: [], notes: [expect.stringContaining('packed')] });
  });

  test('is not meant where other tensors have the same round number', async () => {
    const packed = { 'attn.in_proj_weight': uniform([288, 96], 1 / 8) };
    expect(await wrong({ ...packed, 'f.weight': uniform([100, 75], 1 / 8) })).toEqual([]);
  });
});

describe('what PyTorch gives', () => {
  test.each([
    ['LSTMCell', 4],
    ['GRUCell', 3],
    ['RNNCell', 1],
  ])('nn.%s, whose names have no layer: U(±1/√hidden)', async (_name, gates) => {
    const cell = (bound: number): Tensors => ({
      weight_ih: uniform([gates * 50, 30], bound),
      weight_hh: uniform([gates * 50, 50], 1 / Math.sqrt(50)),
      bias_ih: uniform([gates * 50], 1 / Math.sqrt(50)),
      bias_hh: uniform([gates * 50], 1 / Math.sqrt(50)),
    });
    expect(await wrong(cell(1 / Math.sqrt(50)), 'pytorch')).toEqual([]);
    expect(await wrong(cell(1 / Math.sqrt(30)), 'pytorch')).toEqual([expect.stringMatching(/^weight_ih: /)]);
  });

  test('nn.LSTM that projects its state: hidden is a fourth of the rows', async () => {
    const bound = 1 / Math.sqrt(96);
    const lstm = {
      weight_ih_l0: uniform([384, 40], bound),
      weight_hh_l0: uniform([384, 32], bound),
      bias_ih_l0: uniform([384], bound),
      weight_hr_l0: uniform([32, 96], bound),
    };
    const held = await report(lstm, 'pytorch');
    expect(held.tensors.map(({ problems }) => problems)).toEqual([[], [], [], []]);
    expect(held.tensors.map(({ role, fanIn, fanOut }) => [role, fanIn, fanOut])).toEqual([
      ['recurrentInput', 40, 96],
      ['recurrentHidden', 32, 96],
      ['recurrentBias', null, null],
      ['recurrentHidden', 96, 32],
    ]);
    expect(await wrong({ ...lstm, weight_hr_l0: uniform([32, 96], 0.2) }, 'pytorch')).toHaveLength(1);
  });

  test('nn.MultiheadAttention with keys and values of other widths, and a token more', async () => {
    const attention = {
      q_proj_weight: uniform([96, 96], xavierBound(96, 96)),
      k_proj_weight: uniform([96, 48], xavierBound(48, 96)),
      v_proj_weight: uniform([96, 64], xavierBound(64, 96)),
      in_proj_bias: zeros(288),
      bias_k: normal([1, 1, 96], 1 / Math.sqrt(96)),
      bias_v: normal([1, 1, 96], 1 / Math.sqrt(96)),
    };
    expect(await wrong(attention, 'pytorch')).toEqual([]);
    expect(await wrong({ ...attention, k_proj_weight: uniform([96, 48], 0.3) }, 'pytorch')).toHaveLength(1);
  });

  test('nn.Transformer: Xavier for every matrix of its two stacks', async () => {
    const block = (stack: string): Tensors => ({
      [`${stack}.layers.0.self_attn.in_proj_weight`]: uniform([192, 64], xavierBound(64, 192)),
      [`${stack}.layers.0.self_attn.out_proj.weight`]: uniform([64, 64], xavierBound(64, 64)),
      [`${stack}.layers.0.linear1.weight`]: uniform([128, 64], xavierBound(64, 128)),
      [`${stack}.layers.0.linear2.weight`]: uniform([64, 128], xavierBound(128, 64)),
    });
    expect(await wrong({ ...block('encoder'), ...block('decoder') }, 'pytorch')).toEqual([]);
    // One stack alone keeps the defaults of nn.Linear.
    expect(await wrong(block('encoder'), 'pytorch')).toHaveLength(3);
  });
});

describe('what Keras gives', () => {
  /** Columns, or rows, that are orthonormal, of a kernel as a matrix of (places × inputs) × outputs. */
  const orthogonalKernel = (shape: readonly [number, number, number, number], gain = 1): Written => ({
    shape,
    values: createInitializer({ name: 'orthogonal', parameters: { gain } }).weights(new RandomStream([3, 0, 1]), {
      fanIn: shape[0] * shape[1] * shape[2],
      fanOut: shape[3],
    }),
  });

  test.each<readonly [number, number, number, number]>([
    [3, 3, 3, 32],
    [3, 3, 8, 32],
    [1, 1, 16, 40],
  ])('an orthogonal convolution of %i × %i × %i × %i has the gain of its matrix', async (...shape) => {
    const orthogonal = { name: 'orthogonal', parameters: { gain: 1 } } as const;
    expect(await wrong({ 'conv/kernel': orthogonalKernel(shape) }, orthogonal)).toEqual([]);
    expect(await wrong({ 'conv/kernel': orthogonalKernel(shape, 1.5) }, orthogonal)).toHaveLength(1);
  });

  test('a convolutional LSTM’s recurrent kernel is orthogonal', async () => {
    const cell = (recurrent: Written): Tensors => ({
      'conv_lstm2d/cell/kernel': uniform([3, 3, 3, 32], xavierBound(27, 288)),
      'conv_lstm2d/cell/recurrent_kernel': recurrent,
    });
    expect(await wrong(cell(orthogonalKernel([3, 3, 8, 32])), 'keras')).toEqual([]);
    expect(await wrong(cell(uniform([3, 3, 8, 32], xavierBound(72, 288))), 'keras')).toHaveLength(1);
  });

  test('a PReLU’s slopes of 0 are no matrix, and grouped queries are told by their layers’ names', () => {
    expect(roleOf(kerasName('layers/p_re_lu_1/vars/0'), [1, 128])).toBe('other');
    const part = (name: string) => kerasName(`layers/grouped_query_attention/_${name}_dense/vars/0`);
    expect(
      ['query', 'key', 'value', 'output'].map((name) =>
        roleOf(part(name), name === 'output' ? [4, 16, 64] : [64, 4, 16]),
      ),
    ).toEqual(['attentionQuery', 'attentionKey', 'attentionValue', 'attentionOut']);
  });
});

test('gains beside standardized kernels are factors, 1 or 0', async () => {
  const block = (gain: Written): Tensors => ({
    'stages.0.0.conv1.weight': normal([64, 64, 3, 3], 1 / 24),
    'stages.0.0.conv1.gain': { ...gain, shape: [64, 1, 1, 1] },
  });
  expect(await wrong(block(ones(64)), 'nfResnet')).toEqual([]);
  expect(await wrong(block(zeros(64)), 'nfResnet')).toEqual([]);
  expect(await wrong(block(filled([64], 0.5)), 'nfResnet')).toEqual([
    expect.stringMatching(/conv1\.gain: all entries are 0\.5 where NF-ResNet asks for 0 or 1/),
  ]);
});

test('a head that is a convolution of one pixel is a head', async () => {
  const net = (head: string): Tensors => ({
    'conv1.weight': normal([32, 16, 3, 3], Math.sqrt(2 / 288)),
    [head]: normal([10, 512, 1, 1], 0.01),
  });
  expect(await wrong(net('fc.weight'), 'resnet')).toEqual([]);
  expect(await wrong(net('layer1.weight'), 'resnet')).toHaveLength(1);
  expect(roleOf('head/kernel', [1, 1, 512, 10])).toBe('head');
  expect(roleOf('head.weight', [10, 512, 3, 3])).toBe('conv');
});

describe('the read-out, of which muP asks 1/fanIn', () => {
  /** Matrices (outs, ins) from 64 to 512 to 512 to 10, the last one’s std as given. */
  const net = ([input, hidden, output]: readonly [string, string, string], std: number): Tensors => ({
    [output]: normal([10, 512], std),
    [hidden]: normal([512, 512], 512 ** -0.5),
    [input]: normal([512, 64], 1 / 8),
  });

  test.each([
    [['0.weight', '2.weight', '4.weight']],
    [['fc1.weight', 'fc2.weight', 'fc3.weight']],
    [['layers.0.weight', 'layers.1.weight', 'layers.2.weight']],
    [['input.weight', 'hidden.weight', 'readout.weight']],
    [['input.weight', 'hidden.weight', 'decoder.weight']],
    [['head.0.weight', 'head.2.weight', 'head.4.weight']],
  ] as [[string, string, string]][])('is found among %j', async (names) => {
    expect(await wrong(net(names, 1 / 512), 'mup')).toEqual([]);
    expect(await wrong(net(names, 512 ** -0.5), 'mup')).toEqual([
      expect.stringMatching(new RegExp(`^${names[2]}: .* where muP asks for 1/512`)),
    ]);
  });

  test('is the last of a list where all layers are as wide, and none where nothing tells or a layer is alone', async () => {
    const square = (names: readonly string[]): Tensors =>
      Object.fromEntries(names.map((name) => [name, normal([64, 64], 1 / 8)]));
    expect(await wrong(square(['10.weight', '2.weight', '4.weight']), 'mup')).toEqual([
      expect.stringMatching(/^10\.weight/),
    ]);
    expect(await wrong(square(['encoder.weight', 'middle.weight']), 'mup')).toEqual([]);
    expect(await wrong(square(['f.weight']), 'mup')).toEqual([]);
  });

  test('is none in a transformer that reads out by its embedding', async () => {
    const { tensors } = await report({
      'wte.weight': normal([256, 64], 0.02),
      'h.0.attn.c_attn.weight': normal([192, 64], 0.02),
      'h.0.attn.c_proj.weight': normal([64, 64], 0.01),
      'h.0.mlp.c_fc.weight': normal([256, 64], 0.02),
      'h.0.mlp.c_proj.weight': normal([64, 256], 0.01),
      'pooler.dense.weight': normal([64, 64], 0.02),
    });
    expect(tensors.filter(({ role }) => role === 'head')).toEqual([]);
  });
});

test('a matrix of one number within a network is said, and is no problem', async () => {
  const net = (middle: Written): Promise<AuditReport> =>
    report({ 'f.weight': normal([64, 64], 0.02), 'g.weight': middle, 'head.weight': normal([10, 64], 0.02) });
  const notes = async (middle: Written): Promise<string[]> =>
    (await net(middle)).tensors.flatMap((one) => [...one.problems, ...one.notes]);
  expect(await notes(zeros(64, 64))).toEqual(['all 0: nothing passes it']);
  expect((await report({ 'attn.relative_position_bias_table': zeros(49, 4) })).tensors[0]!.notes).toEqual([]);
  expect(await notes(filled([64, 64], 0.01))).toEqual(['all entries are 0.01: its units are alike, and stay so']);
});

test('norms that were drawn are no trained ones where every one of several matrices agrees with a rule', async () => {
  const net = (std: () => number): Tensors =>
    Object.fromEntries(
      Array.from({ length: 8 }, (_, i) => i).flatMap((i): [string, Written][] => [
        [`${i}.conv.weight`, normal([32, 32, 3, 3], std())],
        [
          `${i}.bn.weight`,
          { ...normal([32], 0.1), values: (normal([32], 0.1).values as Float32Array).map((x) => x + 0.1) },
        ],
      ]),
    );
  expect((await report(net(() => Math.sqrt(2 / 288)))).trained).toBe(false);
  let i = 0;
  expect((await report(net(() => 0.07123 + 0.00317 * i++))).trained).toBe(true);
});
