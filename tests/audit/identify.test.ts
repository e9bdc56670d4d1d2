import { describe, expect, test } from '@jest/globals';
import { audit, hasFailed, type AuditOptions, type TensorReport } from '../../src/audit/index.ts';
import { kerasName } from '../../src/audit/kerasName.ts';
import { roleOf } from '../../src/audit/role.ts';
import {
  createInitializer,
  initializers,
  type InitializerChoice,
  type InitializerName,
} from '../../src/initializer/index.ts';
import type { ParameterTable, ParameterValue } from '../../src/catalogue/parameter.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { temporaryFolder } from '../support/folder.ts';
import { drawing, writeSafetensors, type Written } from '../support/weights.ts';

const folder = temporaryFolder();
let files = 0;

const report = (tensors: Readonly<Record<string, Written>>, options: AuditOptions = {}) =>
  audit(writeSafetensors(folder, `${files++}.safetensors`, tensors), options);

const only = async (name: string, written: Written, options: AuditOptions = {}): Promise<TensorReport> =>
  (await report({ [name]: written }, options)).tensors[0]!;

describe('what one pass over a tensor tells', () => {
  test('moments, standard error, extremes, of finite entries', async () => {
    // scipy: np.mean, np.std, scipy.stats.kurtosis(fisher=False) of the eight finite entries.
    const values = Float32Array.of(0.5, -1.25, 2, NaN, 0, 0.75, -0.5, 3.5, -2, Infinity);
    const tensor = await only('f.weight', { shape: [2, 5], values });
    expect(tensor).toMatchObject({ count: 10, nonfinite: 2, min: -2, max: 3.5, fanIn: 5, fanOut: 2 });
    expect(tensor.mean).toBeCloseTo(0.375, 12);
    expect(tensor.std).toBeCloseTo(1.6488632, 6);
    expect(tensor.kurtosis).toBeCloseTo(2.3972453, 6);
    expect(tensor.stdError).toBeCloseTo(1.6488632 * Math.sqrt((2.3972453 - 1) / 32), 6);
  });

  test('a small std beside a large mean keeps its digits', async () => {
    const { stream } = drawing(5);
    const values = Float32Array.from({ length: 4096 }, () => 1 + 0.02 * stream.normal());
    const tensor = await only('f.weight', { shape: [64, 64], values });
    expect(tensor.rule).toMatchObject({ name: 'normal', parameters: { mean: 1, std: 0.02 } });
    expect(tensor.std! / 0.02).toBeCloseTo(1, 1);
  });

  test('running statistics are no draws: no rule is named, but what is still as it set out', async () => {
    const { normal, ones, zeros } = drawing(6);
    const { tensors } = await report({
      'bn1.running_mean': normal([256], 0.0884),
      'bn1.running_var': { ...ones(256), values: ones(256).values.map((one, i) => one + 0.01 * (i % 9)) },
      'bn2.running_mean': zeros(256),
      'bn2.running_var': ones(256),
    });
    expect(tensors.map(({ rule }) => rule?.name)).toEqual([undefined, undefined, 'zero', 'ones']);
  });

  test.each<[string, Written, object]>([
    ['zeros', drawing(1).zeros(8, 8), { name: 'zero' }],
    ['ones', drawing(1).ones(8), { name: 'ones' }],
    ['a constant', drawing(1).filled([4, 4], 0.25), { name: 'constant', parameters: { c: 0.25 } }],
    [
      'an identity',
      { shape: [3, 4], values: Float32Array.of(2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0) },
      { name: 'identity', parameters: { gain: 2 } },
    ],
  ])('%s', async (_what, written, rule) => {
    expect((await only('f.weight', written)).rule).toMatchObject(rule);
  });

  test.each([
    [30, 80],
    [80, 30],
  ])('an orthogonal matrix of %i × %i with its gain, and not a normal one', async (fanIn, fanOut) => {
    const { weights } = createInitializer({ name: 'orthogonal', parameters: { gain: 1.5 } });
    const shape = { fanIn, fanOut };
    const { rule } = await only('dense/kernel', {
      shape: [fanIn, fanOut],
      values: weights(new RandomStream([1, 0, 1]), shape),
    });
    expect(rule).toMatchObject({ name: 'orthogonal', parameters: { gain: expect.closeTo(1.5, 4) } });
    const normal = await only('dense/kernel', drawing(2).normal([fanIn, fanOut], 1.5 / Math.sqrt(80)));
    expect(normal.rule).toMatchObject({ name: 'normal' });
  });
});

/** A kernel as its rule draws it, in the layout of PyTorch or of the others. */
const kernel = (choice: InitializerChoice, dimensions: readonly number[], groups: number, torch: boolean): Written => {
  const [ins, outs] = dimensions.slice(-2) as [number, number];
  const field = dimensions.slice(0, -2).reduce((a, b) => a * b, 1);
  const shape = { fanIn: field * ins, fanOut: (field * outs) / groups, dimensions, groups };
  const values = createInitializer(choice).weights(new RandomStream([1, 0, 1]), shape);
  if (!torch) return { shape: dimensions, values };
  // (k…, ins, outs) to (outs, ins, k…).
  const turned = values.map((_, i) => {
    const [o, j, place] = [Math.floor(i / (ins * field)), Math.floor(i / field) % ins, i % field];
    return values[(place * ins + j) * outs + o]!;
  });
  return { shape: [outs, ins, ...dimensions.slice(0, -2)], values: turned };
};

describe('kernels that are 0 but in their middle', () => {
  test.each<[name: string, choice: InitializerChoice, dimensions: number[], groups: number]>([
    ['dirac', { name: 'dirac', parameters: { gain: 1 } }, [3, 3, 8, 8], 1],
    ['more channels out', { name: 'dirac', parameters: { gain: 2 } }, [3, 3, 6, 16], 1],
    ['in groups', { name: 'dirac', parameters: { gain: 1 } }, [3, 3, 4, 16], 4],
    ['of one pixel', { name: 'dirac', parameters: { gain: 1 } }, [1, 1, 8, 8], 1],
    ['delta-orthogonal', { name: 'deltaOrthogonal', parameters: { gain: 1.5 } }, [3, 3, 8, 16], 1],
    ['square', { name: 'deltaOrthogonal', parameters: { gain: 1 } }, [5, 5, 12, 12], 1],
  ])('%s, in both layouts', async (_what, choice, dimensions, groups) => {
    for (const torch of [true, false]) {
      const name = torch ? 'conv.weight' : 'conv/kernel';
      const tensors = { [name]: kernel(choice, dimensions, groups, torch) };
      const { tensors: found } = await report(tensors);
      const gain = expect.closeTo(Number(choice.parameters['gain']), 4);
      expect(found[0]).toMatchObject({ rule: { name: choice.name, parameters: { gain } }, problems: [] });
      expect(hasFailed(await report(tensors, { recipe: choice }))).toBe(false);
      const other = { name: 'orthogonal', parameters: { gain: 1 } } as const;
      expect(hasFailed(await report(tensors, { recipe: other }))).toBe(true);
    }
  });

  test('one entry beside it is enough to be none', async () => {
    const written = kernel({ name: 'dirac', parameters: { gain: 1 } }, [3, 3, 8, 8], 1, true);
    (written.values as Float32Array)[0] = 0.5;
    expect((await only('conv.weight', written)).rule?.name).not.toBe('dirac');
  });
});

describe('gates that lie in one', () => {
  const square = (seed: number): Float32Array =>
    createInitializer({ name: 'orthogonal', parameters: { gain: 1 } }).weights(new RandomStream([seed, 0, 1]), {
      fanIn: 24,
      fanOut: 24,
    });
  const gates: Written = {
    shape: [96, 24],
    values: Float32Array.from([1, 2, 3, 4].flatMap((seed) => [...square(seed)])),
  };

  test('of which each is orthogonal with a gain of 1', async () => {
    const tensor = await only('lstm.weight_hh_l0', gates, { recipe: { name: 'orthogonal', parameters: { gain: 1 } } });
    expect(tensor).toMatchObject({ rule: { parameters: { gain: expect.closeTo(1, 4) } }, problems: [] });
  });

  test('are as many as their units say', async () => {
    const { uniform, zeros } = drawing(3);
    const { tensors } = await report({
      'rnn.weight_ih_l0': uniform([30, 20], 1 / Math.sqrt(30)),
      'rnn.weight_hh_l0': uniform([30, 30], 1 / Math.sqrt(30)),
      'gru.weight_ih_l0': uniform([60, 8], 1 / Math.sqrt(20)),
      'gru.weight_hh_l0': uniform([60, 20], 1 / Math.sqrt(20)),
      'gru.bias_ih_l0': zeros(60),
    });
    expect(tensors.map(({ fanIn, fanOut }) => [fanIn, fanOut])).toEqual([
      [20, 30],
      [30, 30],
      [8, 20],
      [20, 20],
      [null, null],
    ]);
  });

  test('a forget gate of ones among zeros is no draw of a normal', async () => {
    const values = Float32Array.from({ length: 96 }, (_, i) => (i >= 24 && i < 48 ? 1 : 0));
    expect((await only('lstm.bias_ih_l0', { shape: [96], values })).rule).toBeNull();
  });
});

test('in bfloat16 a bound is known to rounding, and the rule is found, not the rounded number', async () => {
  const bound = (5 / 3) * Math.sqrt(6 / 300);
  const { values } = drawing(4).uniform([200, 100], bound);
  const upper = Uint16Array.from(
    new Uint32Array(values.buffer),
    (word) => (word + 0x7fff + ((word >>> 16) & 1)) >>> 16,
  );
  const tensor = await only('f.weight', { shape: [200, 100], values: new Uint8Array(upper.buffer), dtype: 'BF16' });
  expect(tensor.rule).toMatchObject({ name: 'glorotUniform', parameters: { gain: 5 / 3 } });
});

describe('fans, as they are counted', () => {
  test.each<[name: string, shape: number[], fans: [number, number]]>([
    ['f.weight', [20, 30], [30, 20]],
    ['dense/kernel', [20, 30], [20, 30]],
    ['conv.weight', [16, 4, 3, 3], [36, 144]],
    ['conv/kernel', [3, 3, 4, 16], [36, 144]],
    ['h.0.attn.c_attn.weight', [96, 32], [32, 32]],
    ['attn.in_proj_weight', [96, 32], [32, 32]],
    ['depthwise_conv/depthwise_kernel', [3, 3, 8, 2], [9, 18]],
    ['attn/query/kernel', [32, 4, 8], [32, 32]],
    ['attn/out/kernel', [4, 8, 32], [32, 32]],
    ['deconv.weight', [8, 4, 3, 3], [72, 36]],
    ['wte.weight', [50, 16], [16, 50]],
  ])('%s of [%j]', async (name, shape, [fanIn, fanOut]) => {
    expect(await only(name, drawing(1).normal(shape, 0.1))).toMatchObject({ fanIn, fanOut });
  });

  test('a bias beside it tells which axis is which', async () => {
    const { normal, zeros } = drawing(1);
    const { tensors } = await report({ 'c.weight': normal([20, 30], 0.1), 'c.bias': zeros(30) });
    expect(tensors[0]).toMatchObject({ fanIn: 20, fanOut: 30 });
  });

  test('PyTorch’s parametrizations, of weight and of norm: the weight’s fans are its bias’s, and norms are no matrices', async () => {
    const { uniform, filled } = drawing(6);
    const layer = (weight: string, bias: string) => ({
      [weight]: uniform([60, 50], 1 / Math.sqrt(50)),
      [bias]: uniform([60], 1 / Math.sqrt(50)),
    });
    const held = await report(
      {
        ...layer('a.parametrizations.weight.original', 'a.bias'),
        ...layer('b.parametrizations.weight.original1', 'b.bias'),
        'b.parametrizations.weight.original0': filled([60, 1], 0.58),
        ...layer('c.weight_v', 'c.bias'),
        'c.weight_g': filled([60, 1], 0.58),
      },
      { recipe: 'pytorch' },
    );
    expect([held.problems, held.tensors.flatMap(({ problems }) => problems)]).toEqual([[], []]);
    expect(held.tensors.map(({ role, rule }) => [role, rule?.name])).toEqual([
      ...['linear', 'bias', 'linear', 'bias'].map((role) => [role, 'libraryDefault']),
      ['other', 'constant'],
      ...['linear', 'bias'].map((role) => [role, 'libraryDefault']),
      ['other', 'constant'],
    ]);
  });

  test('a Keras cell’s bias is 0 but for its forget gate: no rule is asked of it, and it is nobody’s copy', async () => {
    const { normal } = drawing(7);
    const bias = (): Written => ({
      shape: [80],
      values: Float32Array.from({ length: 80 }, (_, i) => +(i >= 20 && i < 40)),
    });
    const cell = { 'cell/kernel': normal([10, 80], 0.1), 'cell/bias': bias() };
    const { tensors } = await report({ ...cell, 'other/bias': bias() });
    expect(tensors.flatMap(({ problems }) => problems)).toEqual([]);
    expect(kerasName('layers/lstm/cell/vars/2')).toBe('layers/lstm/cell/recurrent_bias');
    expect(kerasName('lstm/sequential/lstm/lstm_cell/bias')).toBe('lstm/sequential/lstm/lstm_cell/recurrent_bias');
    expect(kerasName('model_weights/dense/dense/bias')).toBe('dense/bias');
    expect(roleOf('layers/lstm/cell/recurrent_bias', [80])).toBe('recurrentBias');
    expect(roleOf(kerasName('model_weights/attn/attn/attention_output/kernel'), [4, 8, 32])).toBe('attentionOut');
  });

  test('kernels of one input channel are depthwise where the first kernel sees several, and not where images are grey', async () => {
    const { normal } = drawing(5);
    const rolesOf = async (...shapes: number[][]) => {
      const { tensors } = await report(
        Object.fromEntries(shapes.map((shape, i) => [`f${i}.weight`, normal(shape, 0.1)])),
      );
      return tensors.map(({ role }) => role);
    };
    expect(await rolesOf([8, 3, 3, 3], [16, 1, 3, 3])).toEqual(['conv', 'depthwise']);
    expect(await rolesOf([8, 1, 3, 3], [16, 1, 3, 3])).toEqual(['conv', 'conv']);
  });

  test('of 400 right draws none is refused by the shape of its distribution or by its extremes', async () => {
    const { normal } = drawing(4);
    const tensors = Object.fromEntries(
      Array.from({ length: 400 }, (_, i) => [`f${i}.weight`, normal([20, 15], Math.sqrt(2 / 15))]),
    );
    const { tensors: held } = await audit(writeSafetensors(folder, 'many.safetensors', tensors), {
      recipe: { name: 'normal', parameters: { std: Math.sqrt(2 / 15), mean: 0 } },
    });
    expect(held.flatMap(({ problems }) => problems)).toEqual([]);
  });

  test('the bias of heads apart is no matrix, of which a rule would be asked', async () => {
    const { normal, zeros } = drawing(3);
    const tensors = { 'query/kernel': normal([32, 4, 8], 0.25), 'query/bias': zeros(4, 8) };
    const held = await audit(writeSafetensors(folder, 'heads.safetensors', tensors), {
      recipe: { name: 'heNormal', parameters: { mode: 'fanIn', negativeSlope: 0 } },
    });
    expect(held.tensors.map(({ role, problems }) => [role, problems])).toEqual([
      ['attentionQuery', []],
      ['bias', []],
    ]);
  });

  test('PyTorch’s nn.Bilinear, whose default is by the first of its inputs, is told by its name, or by an axis too long for a kernel', async () => {
    const { uniform } = drawing(2);
    const layer = (name: string, shape: [number, number, number]) => ({
      [`${name}.weight`]: uniform(shape, 1 / Math.sqrt(shape[1])),
      [`${name}.bias`]: uniform([shape[0]], 1 / Math.sqrt(shape[1])),
    });
    const { tensors } = await report({ ...layer('bilinear', [30, 20, 5]), ...layer('f', [40, 25, 20]) });
    expect(tensors[0]).toMatchObject({ role: 'bilinear', fanIn: 100, fanOut: 30 });
    for (const { rule } of tensors) expect(rule).toMatchObject({ name: 'libraryDefault', dialect: 'pytorch' });
  });

  test('a bias tells a transposed convolution, its groups, and that a table of embeddings is none', async () => {
    const { normal, zeros } = drawing(1);
    const { tensors } = await report({
      'a.up.weight': normal([64, 16, 4, 4], 0.1),
      'a.up.bias': zeros(32),
      'emb.weight': normal([20, 10], 0.1),
      'emb.bias': zeros(20),
    });
    expect(tensors[0]).toMatchObject({ role: 'convTranspose', fanIn: 32 * 16, fanOut: 16 * 16 });
    expect(tensors[2]).toMatchObject({ role: 'linear', fanIn: 10, fanOut: 20 });
  });

  test('--as says otherwise', async () => {
    const as = [{ text: '*proj*', pattern: /proj/, layout: 'inOut' as const, role: 'attentionQkv' as const }];
    expect(await only('proj.weight', drawing(1).normal([20, 60], 0.1), { as })).toMatchObject({
      fanIn: 20,
      fanOut: 20,
    });
  });
});

/** Names that mean the same for a matrix. */
const aliases: Readonly<Record<string, string>> = {
  zeros: 'zero',
  lsuv: 'orthogonal',
  dirac: 'identity',
  deltaOrthogonal: 'orthogonal',
};

/** For parameters that must be given. */
const samples: Readonly<Record<string, number>> = { std: 0.03, low: -0.04, high: 0.04, c: 0.7 };

const combinations = (table: ParameterTable): Record<string, ParameterValue>[] =>
  Object.entries(table).reduce<Record<string, ParameterValue>[]>(
    (rows, [key, spec]) =>
      rows.flatMap((row) =>
        (spec.type === 'choice' ? spec.choices : [spec.default ?? samples[key]!]).map((value) => ({
          ...row,
          [key]: value,
        })),
      ),
    [{}],
  );

const choices = (Object.keys(initializers) as InitializerName[]).flatMap((name) =>
  combinations(initializers[name].parameters).map((parameters) => ({ name, parameters })),
);

describe('every rule of the table, in every dialect', () => {
  test.each(choices.map((choice) => [`${choice.name} ${JSON.stringify(choice.parameters)}`, choice] as const))(
    '%s is found, and is what it is asked for',
    async (_label, choice) => {
      const shape = { fanIn: 90, fanOut: 160 };
      const initializer = createInitializer(choice);
      const tensor: Written = { shape: [90, 160], values: initializer.weights(new RandomStream([4, 0, 1]), shape) };
      const held = await report({ 'dense/kernel': tensor }, { recipe: choice });
      expect(held.tensors[0]!.problems).toEqual([]);
      const bare = await report({ 'dense/kernel': tensor });
      // TensorFlow.js's narrow normals are a known bug, whoever draws them.
      const problems = hasFailed(bare) ? bare.tensors[0]!.problems : [];
      expect(problems.filter((one) => choice.parameters['dialect'] !== 'tfjs' || !one.includes('not widened'))).toEqual(
        [],
      );
      const { rule, alsoCalled } = bare.tensors[0]!;
      const name = aliases[choice.name] ?? choice.name;
      const std = initializer.weightStd?.(shape);
      const found = createInitializer(rule as never);
      expect(
        [rule, ...alsoCalled].some((one) => one?.name === name) ||
          (found.form === initializer.form && Math.abs(found.weightStd!(shape) / std! - 1) < 1e-6),
      ).toBe(true);
    },
  );
});

describe('the runner-up is another rule, with what tells the two apart', () => {
  const { normal, uniform } = drawing(10);
  test.each<[written: Written, rule: string, other: string, apart: RegExp]>([
    [normal([32, 144], Math.sqrt(2 / 144)), 'heNormal', 'normal', /4608 entries don’t tell them apart/],
    [normal([192, 64], 0.02), 'normal', 'varianceScaling', /its std is 0\.0\d+, \d+ standard errors off/],
    [uniform([64, 64], 1 / 8), 'libraryDefault', 'varianceScaling', /its std is 0\.0\d+, \d+ standard errors off/],
  ])('%#', async (written, rule, other, apart) => {
    const tensor = await only('f.weight', written);
    expect([tensor.rule?.name, tensor.runnerUp?.name]).toEqual([rule, other]);
    expect(tensor.runnerUp?.apart).toMatch(apart);
  });
});

describe('what it is not asked for is refused', () => {
  const { normal, uniform, cut } = drawing(9);
  test.each<[recipe: object, written: Written, says: RegExp]>([
    [
      { name: 'heNormal', parameters: { mode: 'fanIn', negativeSlope: 0 } },
      normal([100, 400], Math.sqrt(2 / 100)),
      /fan_in and fan_out are exchanged/,
    ],
    [
      { name: 'normal', parameters: { std: 0.02, mean: 0 } },
      normal([100, 400], 0.021),
      /std 0\.021.* where normal asks for 0\.02, N\(/,
    ],
    [
      { name: 'normal', parameters: { std: 0.0577, mean: 0 } },
      uniform([100, 300], 1 / Math.sqrt(300)),
      /PyTorch’s default, was never replaced/,
    ],
    [
      { name: 'truncatedNormal', parameters: { std: 0.02, dialect: 'keras' } },
      normal([100, 300], 0.02),
      /not cut at 2σ: the bounds of trunc_normal_ are absolute/,
    ],
    [
      { name: 'heNormal', parameters: { mode: 'fanIn', negativeSlope: 0, dialect: 'keras' } },
      cut([300, 300], Math.sqrt(2 / 300)),
      /cut at 2σ: 0\.8796 of what heNormal says, truncated and not widened/,
    ],
  ])('%j', async (recipe, written, says) => {
    const tensor = await only('f.weight', written, { recipe: recipe as never });
    expect(tensor.problems[0]).toMatch(says);
  });
});

describe('trained weights', () => {
  test('are recognized by norms that have spread, and by biases; norms around 1 with β 0 are an initialization', async () => {
    const { normal, zeros, stream } = drawing(12);
    const around = (mean: number, std: number): Written => ({
      shape: [64],
      values: Float32Array.from({ length: 64 }, () => mean + std * stream.normal()),
    });
    const matrices = { '0.weight': normal([64, 64], 0.0413), '3.weight': normal([32, 64], 0.0567) };
    const norms = { '1.weight': around(1.1, 0.05), '1.bias': around(0.1, 0.03) };
    expect((await report({ ...matrices, ...norms })).trained).toBe(true);
    expect((await report({ ...matrices, '0.bias': around(0.02, 0.03), '2.bias': around(0, 0.0123) })).trained).toBe(
      true,
    );
    expect((await report({ ...matrices, '0.bias': zeros(64), '3.bias': zeros(32) })).trained).toBe(false);
    expect((await report({ ...matrices, 'bn.weight': around(1, 0.02), 'bn.bias': zeros(64) })).trained).toBe(false);
  });

  test('are recognized, said, and not held against rules', async () => {
    const { stream, normal } = drawing(11);
    // A normal of a scale that differs from row to row, as training leaves it: kurtosis 3 E[s⁴]/E[s²]² > 3.
    const spread = (rows: number, columns: number): Written => ({
      shape: [rows, columns],
      values: Float32Array.from(
        { length: rows * columns },
        (_, i) => stream.normal() * 0.05 * (1 + (Math.floor(i / columns) % 5)),
      ),
    });
    const tensors = {
      'layers.0.f.weight': spread(64, 64),
      'layers.1.f.weight': spread(64, 64),
      'layers.0.norm.weight': {
        ...normal([64], 1),
        values: Float32Array.from({ length: 64 }, () => 1 + 0.2 * stream.normal()),
      },
    };
    const free = await report(tensors);
    expect(free).toMatchObject({
      trained: true,
      problems: [],
      notes: [expect.stringMatching(/^looks trained: 0 of 2 matrices/)],
    });
    expect(hasFailed(free)).toBe(false);
    const held = await report(tensors, { recipe: 'pytorch' });
    expect(held.problems).toEqual([expect.stringMatching(/^looks trained, so that it is not as pytorch draws it/)]);
    expect(held.tensors.flatMap(({ problems }) => problems)).toEqual([]);
  });
});
