/** A parameter of a catalogue entry, as the config check, the CLI and the docs read it. */
export type Parameter = NumberParameter | ChoiceParameter | FlagParameter;

/** What a parameter may be. */
export type ParameterValue = number | string | boolean;

export interface NumberParameter {
  readonly type: 'number';
  readonly meaning: string;
  /** Words that are taken in a number's place: `1/sqrt(d)`. */
  readonly words?: readonly string[];
  /** Without a default the parameter must be given. */
  readonly default?: number | string;
  /** Its default in the dialects that have another. */
  readonly defaultIn?: Readonly<Record<string, number>>;
  /** The least value allowed, itself included. */
  readonly min?: number;
  /** A bound that the value must exceed. */
  readonly exclusiveMin?: number;
  /** The greatest value allowed, itself included. */
  readonly max?: number;
  /** Whole numbers alone. */
  readonly whole?: true;
  /** Values in use besides the default, which an audit of weights tries. */
  readonly usual?: readonly number[];
}

export interface ChoiceParameter {
  readonly type: 'choice';
  readonly meaning: string;
  readonly choices: readonly string[];
  readonly default?: string;
  /** Its default in the dialects that have another. */
  readonly defaultIn?: Readonly<Record<string, string>>;
}

export interface FlagParameter {
  readonly type: 'flag';
  readonly meaning: string;
  readonly default: boolean;
  readonly defaultIn?: Readonly<Record<string, boolean>>;
}

/** What a parameter takes, in words: `expectation({ type: 'number', meaning: 'slope', min: 0 }) // 'a number of at least 0'` */
export const expectation = (spec: Parameter): string => {
  if (spec.type === 'choice') return `one of ${spec.choices.join(', ')}`;
  if (spec.type === 'flag') return 'true or false';
  const bounds = [
    spec.min === undefined ? [] : [`of at least ${spec.min}`],
    spec.exclusiveMin === undefined ? [] : [`above ${spec.exclusiveMin}`],
    spec.max === undefined ? [] : [`at most ${spec.max}`],
  ].flat();
  const number = [spec.whole ? 'a whole number' : 'a number', bounds.join(' and ')]
    .filter((part) => part !== '')
    .join(' ');
  return [...(spec.words ?? []), number].join(' or ');
};

/** What a parameter is if left out; undefined where it must be given. @param beside the parameters that are given, `dialect` among them */
export const defaultOf = (spec: Parameter, beside: Readonly<Record<string, unknown>>): ParameterValue | undefined =>
  spec.defaultIn?.[String(beside['dialect'])] ?? spec.default;

export type ParameterTable = Readonly<Record<string, Parameter>>;

/** The values that a table's parameters take, by name. */
export type ParameterValues<T extends ParameterTable> = {
  readonly [K in keyof T]: T[K] extends { type: 'number'; words: readonly (infer W)[] }
    ? number | W
    : T[K] extends { type: 'number' }
      ? number
      : T[K] extends { choices: readonly (infer C)[] }
        ? C
        : T[K] extends { type: 'flag' }
          ? boolean
          : ParameterValue;
};

/** What every row of a catalogue says of its entry; the CLI, the docs and the config check read it. */
export interface CatalogueEntry<T extends ParameterTable = ParameterTable> {
  /** One sentence in plain words. */
  readonly summary: string;
  readonly formula: string;
  /** Who published it. */
  readonly source: string;
  /** Where it is to be read, an https address: the source or, of what has none online, a library's documentation. */
  readonly link: string;
  /** A line of YAML, as a config takes it: `normal: { std: 0.01 }`. */
  readonly example: string;
  readonly parameters: T;
}

/** An entry of a catalogue as a config chose it: its name and every parameter, defaults filled in. */
export interface Choice<Name extends string = string> {
  readonly name: Name;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
}
