import { createActivation, prepareActivation } from '../activation/index.ts';
import { activationOf } from '../config/index.ts';
import {
  pairsTried,
  quantities,
  theoryOf,
  trials,
  tried,
  type Quantity,
  type Theory,
  type Trial,
} from '../theory/index.ts';
import { UsageError } from './exit.ts';
import { wrapped } from './terminal.ts';

export interface TheoryArguments {
  readonly activation: string;
  readonly weightVariance: string | undefined;
  readonly biasVariance: string | undefined;
  readonly at: 'critical' | undefined;
  readonly json: boolean;
}

/** `initscope theory`: what the mean-field theory says of an activation. */
export const theory = async ({
  activation,
  weightVariance,
  biasVariance,
  at,
  json,
}: TheoryArguments): Promise<void> => {
  if (at !== undefined && weightVariance !== undefined) {
    throw new UsageError(`--at ${at} settles the weight variance; leave out --weight-variance ${weightVariance}`);
  }
  const choice = activationOf(activation);
  await prepareActivation(choice);
  const created = createActivation(choice);
  const answer = theoryOf(created, {
    weightVariance: at ?? variance('weight-variance', weightVariance, 1),
    biasVariance: variance('bias-variance', biasVariance, 0),
  });
  const throughPairs = tried(created, answer);
  if (json) {
    process.stdout.write(`${JSON.stringify({ activation, ...answer, pairs: pairsTried, throughPairs }, null, 2)}\n`);
    return;
  }
  const rows = Object.entries(quantities).map(([key, { symbol, meaning }]) => {
    const value = answer[key as Quantity];
    return `${symbol.padEnd(13)} ${(value === null ? '—' : String(Number(value.toPrecision(8)))).padEnd(12)} ${
      value === null ? answer.reasons[key as Quantity] : meaning
    }${key === 'criticalWeightVariance' && answer.criticalReached === false ? `; of no use: ${leaves}` : ''}`;
  });
  const heading = `${activation}, σ_w² = ${answer.weightVariance ?? '—'}, σ_b² = ${answer.biasVariance}`;
  const lines = [
    heading,
    '',
    wrapped(rows.join('\n'), 27),
    '',
    wrapped(trialLines(throughPairs, answer).join('\n'), 2),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
};

const leaves = 'its q* repels, an input of unit variance leaves it';

/** What becomes of signal and gradient at each σ_w² that was named. */
const trialLines = (found: readonly Trial[], { criticalReached }: Theory): string[] => [
  `Through ${pairsTried} pairs of layers, the root mean squares of signal and gradient go from 1 to:`,
  ...found.map(({ at, weightVariance, signal, gradient, kept }) => {
    const [value, ...arrived] = [weightVariance, signal, gradient].map((one) => String(Number(one.toPrecision(5))));
    const notes = [!kept && 'not kept', at === 'criticalWeightVariance' && criticalReached === false && leaves];
    const sizes = arrived.map((size) => size.padEnd(12)).join(' ');
    return `σ_w² = ${value!.padEnd(9)} ${trials[at].padEnd(9)} ${sizes} ${notes.filter(Boolean).join('; ')}`.trimEnd();
  }),
];

const variance = (option: string, text: string | undefined, fallback: number): number => {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) {
    throw new UsageError(`--${option} ${text}: expected a number of at least 0`);
  }
  return value;
};
