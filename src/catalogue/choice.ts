/** An entry of a catalogue as a config chose it: its name and every parameter, defaults filled in. */
export interface Choice<Name extends string = string> {
  readonly name: Name;
  readonly parameters: Readonly<Record<string, number | string>>;
}
