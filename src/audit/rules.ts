import { defaultOf, type Parameter, type ParameterTable, type ParameterValue } from '../catalogue/parameter.ts';
import { createInitializer, initializers, type Initializer, type InitializerName } from '../initializer/index.ts';

/** A rule of the table of initializers with its parameters, whose draws are independent. */
export interface Rule {
  readonly name: InitializerName;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly initializer: Initializer & Required<Pick<Initializer, 'form' | 'weightStd'>>;
  /** Numbers among them that are not the defaults. */
  readonly unusual: number;
}

/** Every choice, and of a number the default and what else is in use; none where a number must be given. */
const valuesOf = (spec: Parameter): readonly ParameterValue[] => {
  if (spec.type === 'choice') return spec.choices;
  if (spec.type === 'flag') return [true, false];
  return spec.default === undefined ? [] : [spec.default, ...(spec.usual ?? [])];
};

const combinations = (table: ParameterTable): Record<string, ParameterValue>[] =>
  Object.entries(table).reduce<Record<string, ParameterValue>[]>(
    (rows, [key, spec]) => rows.flatMap((row) => valuesOf(spec).map((value) => ({ ...row, [key]: value }))),
    [{}],
  );

const unusualIn = (table: ParameterTable, parameters: Rule['parameters']): number =>
  Object.entries(table).filter(
    ([key, spec]) => spec.type === 'number' && parameters[key] !== defaultOf(spec, parameters),
  ).length;

/**
 * The table's rules for a shape: each initializer with each dialect, mode and distribution, and with the numbers in use. Those whose
 * numbers must be given (`normal`, `uniform`, …) fit any scale and are found by fitting.
 */
export const rules: readonly Rule[] = (Object.keys(initializers) as InitializerName[]).flatMap((name) => {
  const table: ParameterTable = initializers[name].parameters;
  return combinations(table).flatMap((parameters) => {
    const initializer = createInitializer({ name, parameters });
    const { form, weightStd } = initializer;
    if (form === undefined || weightStd === undefined) return [];
    return [
      { name, parameters, initializer: { ...initializer, form, weightStd }, unusual: unusualIn(table, parameters) },
    ];
  });
});

/** A rule's name as it is asked for: without dialect all of them. */
export const dialectOf = ({ parameters }: Pick<Rule, 'parameters'>): string | null =>
  typeof parameters['dialect'] === 'string' ? parameters['dialect'] : null;
