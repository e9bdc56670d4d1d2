import { createActivation, type Activation } from '../activation/index.ts';
import { predictCell, type ResolvedCell } from '../cell/index.ts';
import { saturationRegions } from '../diagnostics/index.ts';
import { createInitializerOrRecipe } from '../recipe/index.ts';
import { fansOf } from '../network/index.ts';
import type { RepeatRecord } from '../record/record.ts';
import { gaussianMoments } from '../theory/index.ts';
import { familyOf, gainText, type Candidate } from './families.ts';
import { goodScale, triedGains } from './goodScale.ts';
import { causeOf, isNonfinite, type Cause } from './nonfinite.ts';
import { toThreeDigits } from './numbers.ts';
import { isSound, ratingOf, extremesOf } from './outlook.ts';
import { isPlain, pathsOf } from './paths.ts';
import { scaleAdvice } from './scaleAdvice.ts';
import type { Finding } from './types.ts';

/** What to try; null where nothing is wrong, or where nothing is known to help. */
export const adviceOn = (cell: ResolvedCell, finding: Finding, repeats: readonly RepeatRecord[]): string | null => {
  const { verdict, measure, layer } = finding;
  if (verdict === 'healthy') return null;
  if (verdict === 'diverged') return learningRateAdvice(cell, finding, repeats);
  if (measure === 'nonfinite') return causeAdvice(cell, finding, repeats);
  if (!isPlain(cell.layers)) return scaleAdvice(cell, finding);
  if (verdict === 'uncertain') return widthAdvice(cell) ?? initializerAdvice(cell, layer);
  return initializerAdvice(cell, layer);
};

interface SoleActivation {
  readonly activation: Activation;
  readonly kind: string;
}

/** The one activation that all activation layers share; undefined where they differ, or where there is none. */
const soleActivation = ({ activations, layers }: ResolvedCell): SoleActivation | undefined => {
  const [activation, ...others] = new Set(activations.values());
  if (!activation || others.length > 0) return undefined;
  return { activation, kind: layers.find(({ category }) => category === 'activation')!.kind };
};

/**
 * The initializer with which theory expects nearly every draw of this network to keep signal and gradient, and its activation
 * not to saturate, of the family that the cell draws from: the customary one, else the best σ_w; undefined where none does, or
 * where the network has several activations or none.
 */
export const advisedInitializer = (cell: ResolvedCell): Candidate | undefined => adviceFor(cell).candidate;

/** What is to be tried on a network: an initializer, or where none does, a sentence on another activation. */
interface NetworkAdvice {
  readonly candidate?: Candidate | undefined;
  readonly otherwise?: string | null;
}

/** By network and family, since a study's cells share them and a search takes up to a second. */
const adviceCache = new Map<string, NetworkAdvice>();
const mostAdvice = 1000;

const adviceFor = (cell: ResolvedCell): NetworkAdvice => {
  const { network, bias, upstreamGradient, samples, initializer } = cell.settings;
  const family = familyOf(initializer).customary.one.text;
  const key = JSON.stringify({ network, bias, upstreamGradient, samples, family });
  const advice = adviceCache.get(key) ?? findAdvice(cell);
  if (adviceCache.size >= mostAdvice) adviceCache.clear();
  adviceCache.set(key, advice);
  return advice;
};

const findAdvice = (cell: ResolvedCell): NetworkAdvice => {
  const sole = soleActivation(cell);
  if (!sole) return {};
  const candidate = search(cell, sole);
  return candidate ? { candidate } : { otherwise: otherActivation(cell, sole) };
};

const search = (cell: ResolvedCell, sole: SoleActivation): Candidate | undefined => {
  const family = familyOf(cell.settings.initializer);
  const { one, rectifier } = family.customary;
  const { value, slope } = gaussianMoments(sole.activation, 1);
  const gains = [value.square, slope.square].map((square) => 1 / Math.sqrt(square));
  // The customary one for bounded activations has σ_w 1; for the others, whichever is nearer to the gain that keeps the signal.
  const takesOne = isBounded(sole.activation) || Math.abs(gains[0]! - one.gain) < Math.abs(gains[0]! - rectifier.gain);
  const customary = takesOne ? [one, rectifier] : [rectifier, one];
  const kept = gains.filter(Number.isFinite).map((gain) => family.scaled(gain, 3));
  return [...customary, ...kept].find((candidate) => isSound(cell, candidate)) ?? goodScale(cell, family);
};

const isBounded = (activation: Activation): boolean => saturationRegions(activation).saturatesAtInfinity.every(Boolean);

/** What to try instead of the initializer of a layer (from 1). */
const initializerAdvice = (cell: ResolvedCell, layer: number): string | null => {
  const sole = soleActivation(cell);
  if (!sole) return null;
  const { candidate, otherwise } = adviceFor(cell);
  if (!candidate) return otherwise ?? null;
  const now = gainAt(cell, layer);
  // Its own σ_w is sound by theory: what is wrong then is nothing that a scale mends.
  if (now !== null && Math.abs(now / candidate.gain - 1) < 0.02) return null;
  const instead = now === null ? '' : ` instead of ${toThreeDigits(now)}`;
  return `${gainText(candidate.gain)}${instead} keeps signal and gradient for ${sole.kind} (by theory ${arrivals(cell, candidate)}): \`${candidate.text}\``;
};

/** What arrives at both ends. */
const arrivals = (cell: ResolvedCell, { choice }: Candidate): string => {
  const { rms } = predictCell(cell, { initializer: createInitializerOrRecipe(choice) });
  const { forward, backward } = pathsOf(cell.layers);
  const [signal, gradient] = [rms.forward[forward.at(-1)! - 1]!, rms.backward[backward.at(-1)! - 1]!].map(
    toThreeDigits,
  );
  return `they arrive with ${signal} and ${gradient}`;
};

/** σ_w of the last drawn weights up to a layer; null where W is not a zero-mean draw. */
const gainAt = ({ layers, own, initializer }: ResolvedCell, number: number): number | null => {
  const drawn = layers.findLast((layer) => layer.number <= number && fansOf(layer));
  const fans = drawn && fansOf(drawn);
  const variance = fans ? (own.get(drawn.number) ?? initializer).weightVariance(fans) : null;
  return variance === null ? null : Math.sqrt(fans!.fanIn * variance);
};

const others = [
  { name: 'tanh', initializer: familyOf({ name: 'xavier', parameters: {} }).customary.one },
  { name: 'relu', initializer: familyOf({ name: 'he', parameters: {} }).customary.rectifier },
] as const;

/** Another activation, where theory speaks of this one and of the other it is sound. */
const otherActivation = (cell: ResolvedCell, { activation, kind }: SoleActivation): string | null => {
  if (ratingOf(extremesOf(cell, others[1].initializer)) === Infinity) return null;
  const choices = isBounded(activation) ? others : others.toReversed();
  const other = choices.find(({ name, initializer }) => {
    const instead = createActivation({ name, parameters: {} });
    const activations = new Map([...cell.activations.keys()].map((layer) => [layer, instead]));
    return name !== kind && isSound({ ...cell, activations }, initializer);
  });
  if (!other) return null;
  const tried = `none of the σ_w tried, from ${triedGains.from} to ${triedGains.to}, keeps signal and gradient of ${kind} in nearly every draw`;
  return `${other.name} with \`${other.initializer.text}\`: ${tried} of these ${cell.layers.filter(fansOf).length} pairs of layers`;
};

/** Widths that are tried, as multiples. */
const widenings = [2, 4, 8, 16];

const widthAdvice = (cell: ResolvedCell): string | null => {
  const times = widenings.find((widening) => isSound(cell, undefined, widening));
  return times === undefined ? null : `layers ${times} times as wide: nearly all draws then keep signal and gradient`;
};

const causeAdvice = (cell: ResolvedCell, { layer }: Finding, repeats: readonly RepeatRecord[]): string | null => {
  const cause = causeOf(
    cell,
    repeats.find(({ epochs }) => isNonfinite(epochs[0]!))!,
  );
  return cause === 'product' ? initializerAdvice(cell, layer) : remedies[cause];
};

const remedies: Readonly<Record<Exclude<Cause, 'product'>, string>> = {
  weights: 'an initializer whose weights are finite numbers',
  bias: 'biases that are finite numbers, or bias: zero',
  activation: 'an activation that is finite wherever its input is',
  derivative: 'an activation whose derivative is finite wherever its input is',
};

/** The learning rate at which the largest first update would be a thousandth of its W, where it is more. */
const learningRateAdvice = (
  { settings }: ResolvedCell,
  { measure }: Finding,
  repeats: readonly RepeatRecord[],
): string | null => {
  const logs = repeats.flatMap(({ diagnostics }) =>
    diagnostics[0]!.map(({ updateWeightLog10 }) => updateWeightLog10).filter((log) => !Number.isNaN(log)),
  );
  const excess = Math.max(...logs) + 3;
  if (!(excess > 0)) return settings.carryOver && measure === 'nonfinite' ? 'training.carryOver: false' : null;
  const rate = Number((settings.learningRate * 10 ** -excess).toPrecision(1));
  return `training.learningRate ${rate}: the first update is 10^${toThreeDigits(excess - 3)} times W, 10^-3 is usual`;
};
