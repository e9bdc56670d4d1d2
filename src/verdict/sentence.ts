import type { ResolvedCell } from '../cell/index.ts';
import { toThreeDigits } from './advice.ts';
import type { Finding, Verdict } from './types.ts';
import type { Criterion } from './words.ts';

/** A finding in words, by what decided it. */
const describeFinding: Readonly<Record<Criterion, (finding: Finding, cell: ResolvedCell) => string>> = {
  'forward std': (finding) => describeGrowth(finding, 'the signal, 1 at the input,'),
  'backward std': (finding) => describeGrowth(finding, 'the gradient, 1 where it sets out,'),
  saturated_fraction: ({ value, layer }, { layers }) =>
    `${percent(value)} of what goes into layer ${layer} lies where ${layers[layer - 1]!.kind} is flat`,
  dead_units: ({ value, layer }) => `${percent(value)} of the units of layer ${layer} are off for every sample`,
  copied_units: ({ value, layer }) =>
    `${percent(value)} of the units of layer ${layer} are copies of each other: they get the same gradient and stay copies`,
  nonfinite: ({ value, layer, epoch }) =>
    `${epoch === 0 ? 'from the start' : `the initialization is healthy, but in epoch ${epoch}`} ${percent(value)} of layer ${layer} is not finite`,
};

const describeGrowth = ({ verdict, value, threshold, layer }: Finding, what: string): string => {
  if (verdict === 'healthy') return `${what} arrives at layer ${layer} with a std of ${toThreeDigits(value)}`;
  return threshold < 1
    ? `${what} has faded to a std of ${toThreeDigits(value)} at layer ${layer}, below 1/${toThreeDigits(1 / threshold)}`
    : `${what} has grown to a std of ${toThreeDigits(value)} at layer ${layer}, above ${toThreeDigits(threshold)}`;
};

const percent = (part: number): string => `${toThreeDigits(100 * part)} %`;

const describeTheory = ({ value, sqrtChi }: Verdict['theory']): string => {
  const parts = [
    value === null ? [] : [toThreeDigits(value)],
    sqrtChi === null ? [] : [`√χ = ${toThreeDigits(sqrtChi)}`],
  ].flat();
  return parts.length === 0 ? '' : ` (theory: ${parts.join(', ')})`;
};

/** What happens later in the run. */
export interface LaterEvents {
  /** The first epoch with a value that is not finite; −1 where there is none. */
  readonly firstNonfinite: number;
  /** The first layer that training kills. */
  readonly death: Finding | undefined;
}

const describeLaterEvents = ({ verdict, epoch }: Finding, { firstNonfinite, death }: LaterEvents): string => {
  const parts = [
    ...(death && verdict !== 'dead' && death.epoch > epoch
      ? [`training kills layer ${death.layer} in epoch ${death.epoch}`]
      : []),
    ...(firstNonfinite < 0 || verdict === 'diverged' ? [] : [`values leave float32 in epoch ${firstNonfinite}`]),
  ];
  return parts.map((part) => `; ${part}`).join('');
};

const agreement = ({ agreeing, of }: Verdict['repeats']): string =>
  agreeing === of ? '' : ` (so ${agreeing} of ${of} repeats)`;

export const sentenceOf = (
  cell: ResolvedCell,
  finding: Finding,
  { theory, advice, repeats }: Pick<Verdict, 'theory' | 'advice' | 'repeats'>,
  later: LaterEvents,
): string => {
  const what =
    describeFinding[finding.measure](finding, cell) + describeTheory(theory) + describeLaterEvents(finding, later);
  return `${what}${agreement(repeats)}.${advice === null ? '' : ` To try: ${advice}.`}`;
};
