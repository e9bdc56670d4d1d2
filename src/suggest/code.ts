import { forms, stdCutAtTwo, type Form } from '../initializer/index.ts';
import type { WeightShape } from '../initializer/index.ts';
import { createInitializerOrRecipe, type InitializerOrRecipe } from '../recipe/index.ts';

/** Lines to paste, by library. */
export interface CodeLines {
  readonly pytorch: string;
  readonly keras: string;
  readonly jax: string;
  readonly tfjs: string;
}

type Mode = 'fanIn' | 'fanOut' | 'fanAvg';

/** W with Var(W) = scale / fan, or with Var(W) = std², or orthogonal with a gain. */
type Rule =
  | { readonly kind: 'scaled'; readonly form: Form['name']; readonly scale: number; readonly mode: Mode }
  | { readonly kind: 'fixed'; readonly form: Form['name']; readonly std: number }
  | { readonly kind: 'orthogonal'; readonly gain: number };

/**
 * An initializer in other libraries' words, with biases of 0; undefined where they have none like it.
 *
 *     codeFor({ name: 'he', parameters: {} }).pytorch // 'for m in model.modules(): …'
 */
export const codeFor = (choice: InitializerOrRecipe): CodeLines | undefined => {
  const rule = ruleOf(choice);
  return rule && { pytorch: pytorch(rule), keras: keras(rule), jax: jax(rule), tfjs: tfjs(rule) };
};

const fans: Readonly<Record<Mode, (shape: WeightShape) => number>> = {
  fanIn: ({ fanIn }) => fanIn,
  fanOut: ({ fanOut }) => fanOut,
  fanAvg: ({ fanIn, fanOut }) => (fanIn + fanOut) / 2,
};

/** Two shapes that tell the modes apart. */
const shapes = [
  { fanIn: 3, fanOut: 5 },
  { fanIn: 7, fanOut: 11 },
] as const;

/** By what is drawn, whichever of its names it goes by. */
const ruleOf = (choice: InitializerOrRecipe): Rule | undefined => {
  if (choice.name === 'orthogonal') return { kind: 'orthogonal', gain: Number(choice.parameters['gain']) };
  const { form, weightVariance, dataDependentScale } = createInitializerOrRecipe(choice);
  if (!form || dataDependentScale || !Object.values<Form>(forms).includes(form)) return undefined;
  const same = (f: (shape: WeightShape) => number): number | undefined => {
    const [a, b] = shapes.map((shape) => (weightVariance(shape) ?? NaN) * f(shape));
    return Math.abs(a! / b! - 1) < 1e-9 ? Number(a!.toPrecision(12)) : undefined;
  };
  const variance = same(() => 1);
  if (variance !== undefined)
    return { kind: 'fixed', form: form.name, std: Number(Math.sqrt(variance).toPrecision(12)) };
  for (const mode of ['fanIn', 'fanOut', 'fanAvg'] as const) {
    const scale = same(fans[mode]);
    if (scale !== undefined) return { kind: 'scaled', form: form.name, scale, mode };
  }
  return undefined;
};

/** `m.weight[0].numel()` is the fan-in of a Linear and of a Conv2d. */
const torchFans: Readonly<Record<Mode, string>> = {
  fanIn: 'm.weight[0].numel()',
  fanOut: '(m.weight.numel() // m.weight.shape[1])',
  fanAvg: '((m.weight[0].numel() + m.weight.numel() // m.weight.shape[1]) / 2)',
};

const pytorch = (rule: Rule): string =>
  [
    'for m in model.modules():',
    '    if isinstance(m, (torch.nn.Linear, torch.nn.Conv2d)):',
    `        ${torchDraw(rule)}`,
    '        if m.bias is not None:',
    '            torch.nn.init.zeros_(m.bias)',
  ].join('\n');

const torchDraw = (rule: Rule): string => {
  if (rule.kind === 'orthogonal') return `torch.nn.init.orthogonal_(m.weight, gain=${rule.gain})`;
  const std = rule.kind === 'fixed' ? String(rule.std) : `(${rule.scale} / ${torchFans[rule.mode]}) ** 0.5`;
  if (rule.form === 'normal') return `torch.nn.init.normal_(m.weight, std=${std})`;
  if (rule.form === 'uniform') return `a = (3 ** 0.5) * ${std}; torch.nn.init.uniform_(m.weight, -a, a)`;
  return `s = ${std} / ${stdCutAtTwo}; torch.nn.init.trunc_normal_(m.weight, std=s, a=-2 * s, b=2 * s)`;
};

const kerasForms: Readonly<Record<Form['name'], string>> = {
  normal: 'untruncated_normal',
  'truncated normal': 'truncated_normal',
  uniform: 'uniform',
};

const pythonModes: Readonly<Record<Mode, string>> = { fanIn: 'fan_in', fanOut: 'fan_out', fanAvg: 'fan_avg' };

const keras = (rule: Rule): string =>
  `keras.layers.Dense(units, kernel_initializer=${kerasDraw(rule)}, bias_initializer="zeros")`;

const kerasDraw = (rule: Rule): string => {
  const prefix = 'keras.initializers.';
  if (rule.kind === 'orthogonal') return `${prefix}Orthogonal(gain=${rule.gain})`;
  if (rule.kind === 'scaled') {
    return `${prefix}VarianceScaling(${rule.scale}, "${pythonModes[rule.mode]}", "${kerasForms[rule.form]}")`;
  }
  if (rule.form === 'normal') return `${prefix}RandomNormal(0, ${rule.std})`;
  if (rule.form === 'uniform') return `${prefix}RandomUniform(${-bound(rule.std)}, ${bound(rule.std)})`;
  return `${prefix}TruncatedNormal(0, ${rule.std / stdCutAtTwo})`;
};

const jaxForms: Readonly<Record<Form['name'], string>> = {
  normal: 'normal',
  'truncated normal': 'truncated_normal',
  uniform: 'uniform',
};

const jax = (rule: Rule): string => `flax.linen.Dense(features, kernel_init=${jaxDraw(rule)})  # biases are 0`;

const jaxDraw = (rule: Rule): string => {
  const prefix = 'jax.nn.initializers.';
  if (rule.kind === 'orthogonal') return `${prefix}orthogonal(${rule.gain})`;
  if (rule.kind === 'scaled') {
    return `${prefix}variance_scaling(${rule.scale}, "${pythonModes[rule.mode]}", "${jaxForms[rule.form]}")`;
  }
  if (rule.form === 'normal') return `${prefix}normal(${rule.std})`;
  if (rule.form === 'truncated normal') return `${prefix}truncated_normal(${rule.std / stdCutAtTwo})`;
  return `lambda key, shape, dtype=jax.numpy.float32: jax.random.uniform(key, shape, dtype, ${-bound(rule.std)}, ${bound(rule.std)})`;
};

/** By the layer's shape: `varianceScaling` of TensorFlow.js cuts its normal draws and does not widen what is left. */
const tfjsFans: Readonly<Record<Mode, string>> = {
  fanIn: 'inputs',
  fanOut: 'units',
  fanAvg: '((inputs + units) / 2)',
};

const tfjs = (rule: Rule): string =>
  `tf.layers.dense({ units, kernelInitializer: ${tfjsDraw(rule)}, biasInitializer: 'zeros' })`;

const tfjsDraw = (rule: Rule): string => {
  const prefix = 'tf.initializers.';
  if (rule.kind === 'orthogonal') return `${prefix}orthogonal({ gain: ${rule.gain} })`;
  const variance = rule.kind === 'fixed' ? rule.std ** 2 : rule.scale;
  const std = (factor: number): string =>
    rule.kind === 'fixed'
      ? String(rule.std * factor)
      : `Math.sqrt(${Number((variance * factor ** 2).toPrecision(12))} / ${tfjsFans[rule.mode]})`;
  if (rule.form === 'normal') return `${prefix}randomNormal({ mean: 0, stddev: ${std(1)} })`;
  if (rule.form === 'truncated normal') return `${prefix}truncatedNormal({ mean: 0, stddev: ${std(1 / stdCutAtTwo)} })`;
  const limit = std(Math.sqrt(3));
  return `${prefix}randomUniform({ minval: -${limit}, maxval: ${limit} })`;
};

/** Of a uniform draw. */
const bound = (std: number): number => Number((Math.sqrt(3) * std).toPrecision(12));
