import { createActivation, prepareActivation } from '../activation/index.ts';
import { activationOf } from '../config/index.ts';
import { quantities, theoryOf, type Quantity } from '../theory/index.ts';
import { UsageError } from './exit.ts';

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
  const answer = theoryOf(createActivation(choice), {
    weightVariance: at ?? variance('weight-variance', weightVariance, 1),
    biasVariance: variance('bias-variance', biasVariance, 0),
  });
  if (json) {
    process.stdout.write(`${JSON.stringify({ activation, ...answer }, null, 2)}\n`);
    return;
  }
  const rows = Object.entries(quantities).map(([key, { symbol, meaning }]) => {
    const value = answer[key as Quantity];
    return `${symbol.padEnd(13)} ${(value === null ? '—' : String(Number(value.toPrecision(8)))).padEnd(12)} ${
      value === null ? answer.reasons[key as Quantity] : meaning
    }`;
  });
  const heading = `${activation}, σ_w² = ${answer.weightVariance ?? '—'}, σ_b² = ${answer.biasVariance}`;
  process.stdout.write(`${heading}\n\n${rows.join('\n')}\n`);
};

const variance = (option: string, text: string | undefined, fallback: number): number => {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) {
    throw new UsageError(`--${option} ${text}: expected a number of at least 0`);
  }
  return value;
};
