import type { InitializerName, Role } from '../initializer/index.ts';
import type { Ask, Asks } from './types.ts';

const ask = (name: InitializerName, parameters: Readonly<Record<string, number | string>>, formula: string): Ask => ({
  choice: { name, parameters },
  formula,
});

export const zero: Ask = ask('zero', {}, '0');
export const one: Ask = ask('ones', {}, '1');
export const constant = (c: number): Ask => ask('constant', { c }, String(c));
/** N(0, std²). @param formula how people write the std, as `0.02/√24` */
export const normal = (std: number, formula = String(std)): Ask => ask('normal', { std, mean: 0 }, formula);
/** Cut at ±2 std, not widened. */
export const cutNormal = (std: number): Ask => ask('truncatedNormal', { std, dialect: 'keras' }, `${std}, cut at 2σ`);
export const uniform = (bound: number): Ask => ask('uniform', { low: -bound, high: bound }, `U(±${bound})`);
export const orthogonal: Ask = ask('orthogonal', { gain: 1 }, 'orthogonal');

/** Xavier with a gain, as a normal or a uniform distribution. */
export const xavier = (gain: number, formula: string): readonly Ask[] => [
  ask('glorotNormal', { gain, dialect: 'pytorch' }, formula),
  ask('glorotUniform', { gain }, formula),
];

/** Var = scale / fan, normal, truncated or uniform. */
export const scaled = (scale: number, mode: 'fanIn' | 'fanOut' | 'fanAvg', formula: string): readonly Ask[] =>
  (['normal', 'truncatedNormal', 'uniform'] as const).map((distribution) =>
    ask('varianceScaling', { scale, mode, distribution, dialect: 'keras' }, formula),
  );

/** Weights that are standardized where they are used, times gain / √fanIn. */
export const standardized = (gain: number, formula: string): Ask =>
  ask('scaledWeightStandardization', { gain }, formula);

/** What a library gives a layer that names no initializer. */
export const libraryDefault = (dialect: 'pytorch' | 'keras' | 'jax'): Ask =>
  ask('libraryDefault', { dialect }, `the default of ${{ pytorch: 'PyTorch', keras: 'Keras', jax: 'Flax' }[dialect]}`);

export const always =
  (...asks: readonly Ask[]): Asks =>
  () =>
    asks;

/** The same for several roles. */
export const each = (roles: readonly Role[], asks: Asks): Partial<Record<Role, Asks>> =>
  Object.fromEntries(roles.map((role) => [role, asks]));

/** The same asks, and what a tensor is that was drawn without their scaling. */
export const scaledFrom =
  (unscaled: readonly Ask[], sentence: string, asks: Asks): Asks =>
  (tensor) =>
    asks(tensor)?.map((one): Ask => ({ ...one, unscaled: { asks: unscaled, sentence } }));

export const attentionIn = ['attentionQkv', 'attentionQuery', 'attentionKey', 'attentionValue'] as const;
export const residualOut = ['attentionOut', 'mlpOut'] as const;
export const convolutions = ['conv', 'branchConv', 'lastBranchConv', 'shortcutConv'] as const;

/** What every recipe asks of what is not drawn: norms 1 and 0, biases 0. Running statistics move with the first batch. */
export const plainRest: Partial<Record<Role, Asks>> = {
  ...each(['normScale', 'lastNormScale'], always(one)),
  ...each(['normBias', 'bias'], always(zero)),
};
