/** A parameter of a catalogue entry (an initializer, an activation): the config check, the CLI and the docs all read it. */
export type Parameter = NumberParameter | ChoiceParameter;

export interface NumberParameter {
  readonly type: 'number';
  readonly meaning: string;
  /** Without a default the parameter must be given. */
  readonly default?: number;
  /** The least value allowed, itself included. */
  readonly min?: number;
  /** A bound that the value must lie above. */
  readonly above?: number;
  /** The greatest value allowed, itself included. */
  readonly max?: number;
  /** Whole numbers alone. */
  readonly whole?: true;
}

export interface ChoiceParameter {
  readonly type: 'choice';
  readonly meaning: string;
  readonly choices: readonly string[];
  readonly default?: string;
}

export type ParameterTable = Readonly<Record<string, Parameter>>;

/** The values that a table's parameters take, by name. */
export type ParameterValues<T extends ParameterTable> = {
  readonly [K in keyof T]: T[K] extends { type: 'number' }
    ? number
    : T[K] extends { choices: readonly (infer C)[] }
      ? C
      : number | string;
};

/** An entry of a catalogue as a config chose it: its name and every parameter, defaults filled in. */
export interface Choice<Name extends string = string> {
  readonly name: Name;
  readonly parameters: Readonly<Record<string, number | string>>;
}
