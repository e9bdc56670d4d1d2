import type { InitializerOrRecipe } from '../recipe/index.ts';
import { toThreeDigits } from './numbers.ts';

/** An initializer that may be recommended. */
export interface Candidate {
  /** As a config writes it. */
  readonly text: string;
  readonly choice: InitializerOrRecipe;
  /** σ_w. */
  readonly gain: number;
}

/** What a user chose to draw from, at whatever scale. */
export interface Family {
  /** With σ_w 1 and √2, by the names that people know. */
  readonly customary: { readonly one: Candidate; readonly rectifier: Candidate };
  /** With this σ_w, or about it: as many digits as asked for. */
  readonly scaled: (gain: number, digits: number) => Candidate;
}

type Distribution = 'normal' | 'truncatedNormal' | 'uniform';

/** By its name and parameters. */
export const named = (
  name: string,
  parameters: Readonly<Record<string, string | number>>,
  gain: number,
  text = name,
): Candidate => ({
  text,
  choice: { name, parameters } as InitializerOrRecipe,
  gain,
});

const variances = (distribution: Distribution, one: Candidate, rectifier: Candidate): Family => ({
  customary: { one, rectifier },
  scaled: (gain, digits) => {
    const scale = Number((gain ** 2).toPrecision(digits));
    const text = `varianceScaling: { scale: ${scale}, distribution: ${distribution} }`;
    return named('varianceScaling', { scale, mode: 'fanIn', distribution, dialect: 'keras' }, Math.sqrt(scale), text);
  },
});

const orthogonal = (gain: number, text: string): Candidate => named('orthogonal', { gain }, gain, text);

const scaledOrthogonal = (gain: number, digits: number): Candidate => {
  const rounded = Number(gain.toPrecision(digits));
  return orthogonal(rounded, `orthogonal: { gain: ${rounded} }`);
};

const cut = 'dialect: keras';

export const families = {
  normal: variances('normal', named('xavier', {}, 1), named('he', {}, Math.SQRT2)),
  uniform: variances(
    'uniform',
    named('glorotUniform', { gain: 1 }, 1),
    named('heUniform', { mode: 'fanIn', negativeSlope: 0 }, Math.SQRT2),
  ),
  truncatedNormal: variances(
    'truncatedNormal',
    named('lecunNormal', { dialect: 'keras' }, 1, `lecunNormal: { ${cut} }`),
    named('heNormal', { mode: 'fanIn', negativeSlope: 0, dialect: 'keras' }, Math.SQRT2, `heNormal: { ${cut} }`),
  ),
  orthogonal: {
    customary: { one: orthogonal(1, 'orthogonal'), rectifier: scaledOrthogonal(Math.SQRT2, 5) },
    scaled: scaledOrthogonal,
  },
} as const satisfies Record<string, Family>;

/** The family of a choice: what its scale alone can mend stays in it. Rules that draw nothing fall to the normal one. */
export const familyOf = ({ name, parameters }: InitializerOrRecipe): Family => families[kindOf(name, parameters)];

const kindOf = (name: string, { dialect, distribution }: Readonly<Record<string, unknown>>): keyof typeof families => {
  if (name === 'orthogonal') return 'orthogonal';
  if (/uniform$/i.test(name)) return 'uniform';
  if (name === 'libraryDefault') return dialect === 'pytorch' || dialect === 'keras' ? 'uniform' : 'truncatedNormal';
  if (name === 'truncatedNormal') return 'truncatedNormal';
  if (/^(lecun|glorot|he)Normal$/.test(name)) {
    return ['keras', 'jax', 'tfjs'].includes(dialect as string) ? 'truncatedNormal' : 'normal';
  }
  if (name !== 'varianceScaling') return 'normal';
  if (dialect === 'tfjs') return distribution === 'normal' ? 'truncatedNormal' : 'uniform';
  return distribution as Distribution;
};

/** `σ_w 1.41`. */
export const gainText = (gain: number): string => `σ_w ${toThreeDigits(gain)}`;
