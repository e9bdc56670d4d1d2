/** An entry of a catalogue as a config chose it: its name and every parameter, defaults filled in. */
export interface Choice<Name extends string = string> {
  readonly name: Name;
  readonly parameters: Readonly<Record<string, number | string>>;
}

/** The chosen entry with its parameters settled. The config check has made sure that they fit. */
export const settle = <Name extends string, Settled>(
  table: Readonly<Record<Name, { create(parameters: never): Settled }>>,
  { name, parameters }: Choice<Name>,
): Settled => table[name].create(parameters as never);
