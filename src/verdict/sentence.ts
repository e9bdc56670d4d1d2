import { activationKind } from '../activation/index.ts';
import { short } from './advice.ts';
import type { Case } from './subject.ts';
import type { Finding, Verdict } from './types.ts';
import type { Measure } from './words.ts';

/** A finding in words, by what decided it. */
const told: Readonly<Record<Measure, (finding: Finding, subject: Case) => string>> = {
  'forward std': (finding) => growthTold(finding, 'the signal, 1 at the input,'),
  'backward std': (finding) => growthTold(finding, 'the gradient, 1 where it sets out,'),
  saturated_fraction: ({ value, layer }, { settings }) =>
    `${percent(value)} of what goes into layer ${layer} lies where ${activationKind(settings.activation)} is flat`,
  dead_units: ({ value, layer }) => `${percent(value)} of the units of layer ${layer} are off for every sample`,
  copied_units: ({ value, layer }) =>
    `${percent(value)} of the units of layer ${layer} are copies of each other: they get the same gradient and stay copies`,
  nonfinite: ({ value, layer, epoch }) =>
    `${epoch === 0 ? 'from the start' : `the initialization is healthy, but in epoch ${epoch}`} ${percent(value)} of layer ${layer} is not finite`,
};

const growthTold = ({ verdict, value, threshold, layer }: Finding, what: string): string => {
  if (verdict === 'healthy') return `${what} arrives at layer ${layer} with a std of ${short(value)}`;
  return threshold < 1
    ? `${what} has faded to a std of ${short(value)} at layer ${layer}, below 1/${short(1 / threshold)}`
    : `${what} has grown to a std of ${short(value)} at layer ${layer}, above ${short(threshold)}`;
};

const percent = (part: number): string => `${short(100 * part)} %`;

const theoryTold = ({ value, sqrtChi }: Verdict['theory']): string => {
  const parts = [value === null ? [] : [short(value)], sqrtChi === null ? [] : [`√χ = ${short(sqrtChi)}`]].flat();
  return parts.length === 0 ? '' : ` (theory: ${parts.join(', ')})`;
};

/** What becomes of it later in the run. */
export interface Aftermath {
  /** The first epoch with a value that is not finite; −1 where there is none. */
  readonly lost: number;
  /** The first layer that training kills. */
  readonly death: Finding | undefined;
}

const aftermathTold = ({ verdict, epoch }: Finding, { lost, death }: Aftermath): string => {
  const parts = [
    ...(death && verdict !== 'dead' && death.epoch > epoch
      ? [`training kills layer ${death.layer} in epoch ${death.epoch}`]
      : []),
    ...(lost < 0 || verdict === 'diverged' ? [] : [`values leave float32 in epoch ${lost}`]),
  ];
  return parts.map((part) => `; ${part}`).join('');
};

const agreement = ({ agreeing, of }: Verdict['repeats']): string =>
  agreeing === of ? '' : ` (so ${agreeing} of ${of} repeats)`;

export const sentenceOf = (
  subject: Case,
  finding: Finding,
  { theory, advice, repeats }: Pick<Verdict, 'theory' | 'advice' | 'repeats'>,
  aftermath: Aftermath,
): string => {
  const what = told[finding.measure](finding, subject) + theoryTold(theory) + aftermathTold(finding, aftermath);
  return `${what}${agreement(repeats)}.${advice === null ? '' : ` To try: ${advice}.`}`;
};
