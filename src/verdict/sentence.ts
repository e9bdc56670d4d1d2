import type { LayerDescription } from '../network/index.ts';
import { toThreeDigits } from './numbers.ts';
import type { GradientFactor } from './steps.ts';
import type { Finding, Verdict } from './types.ts';

interface Comment extends Pick<Verdict, 'theory' | 'advice' | 'repeats'> {
  readonly factors: readonly GradientFactor[];
  /** What training does, begun with a semicolon; or nothing. */
  readonly training: string;
}

/** The same with a layer's name beside its number where it is first told: `layer 12 (residual4)`. */
export const withNames = (sentence: string, layers: readonly LayerDescription[]): string => {
  const told = new Set<string>();
  return sentence.replaceAll(/\blayer (\d+)\b/g, (words, number: string) => {
    const name = layers[Number(number) - 1]?.name;
    if (name === undefined || told.has(number)) return words;
    told.add(number);
    return `${words} (${name})`;
  });
};

/** What decided, the theory beside it, how many repeats agree, what else was found, what training does, what to try. */
export const sentenceOf = (finding: Finding, { theory, advice, repeats, factors, training }: Comment): string => {
  const what = `${finding.text}${theoryText(finding, theory, factors)}${agreement(finding, repeats)}${finding.also ?? ''}${training}`;
  return `${what}.${advice === null ? '' : ` To try: ${advice}.`}`;
};

const theoryText = (
  finding: Finding,
  { value, sqrtChi }: Verdict['theory'],
  factors: readonly GradientFactor[],
): string => {
  const passed = finding.measure === 'backward std' ? factors.filter(({ layer }) => layer >= finding.layer) : [];
  const parts = [
    value === null ? [] : [toThreeDigits(value) + spreadText(finding)],
    passed.length > 0
      ? [factorText(passed, value)]
      : sqrtChi === null || finding.measure === 'two_position_correlation'
        ? []
        : [`√χ = ${toThreeDigits(sqrtChi)}`],
  ].flat();
  return parts.length === 0 ? '' : ` (theory: ${parts.join(', ')})`;
};

/** The factor from which a spread is worth a word. */
const notableSpread = 1.5;

const spreadText = ({ spread }: Finding): string =>
  spread !== undefined && spread >= notableSpread
    ? `, draws of this width within a factor of ${toThreeDigits(spread)}`
    : '';

/** √χ of the layers that a gradient has passed; with their product where the gradient at hand is not an independent one. */
const factorText = (factors: readonly GradientFactor[], predicted: number | null): string => {
  const sizes = factors.map(({ sqrtChi }) => sqrtChi);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)].map(toThreeDigits);
  const range = least === most ? `√χ = ${least}` : `√χ from ${least} to ${most}`;
  const product = sizes.reduce((all, size) => all * size, 1);
  const follows = predicted !== null && Math.abs(product / predicted - 1) > notableDifference;
  return follows ? `${range}, which leaves ${toThreeDigits(product)} of an independent gradient` : range;
};

const notableDifference = 0.1;

const agreement = ({ verdict }: Finding, { agreeing, of }: Verdict['repeats']): string => {
  if (of === 1) return '';
  return verdict === 'uncertain'
    ? ` (within the limits in ${agreeing} of ${of} repeats)`
    : ` (so ${agreeing} of ${of} repeats)`;
};
