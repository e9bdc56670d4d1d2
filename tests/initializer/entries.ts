import { createInitializer, initializers, type InitializerName } from '../../src/initializer/index.ts';
import type { Initializer } from '../../src/initializer/types.ts';
import type { Parameter, ParameterTable, ParameterValue } from '../../src/catalogue/parameter.ts';

/** For parameters without a default. */
const samples: Readonly<Record<string, number>> = { std: 0.3, low: -0.4, high: 0.4, c: 0.7 };

const valuesOf = (key: string, spec: Parameter): ParameterValue[] =>
  spec.type === 'choice' ? [...spec.choices] : [spec.default ?? samples[key]!];

/** Every combination of a table's choices, numbers at their defaults. */
const combinations = (table: ParameterTable): Record<string, ParameterValue>[] =>
  Object.entries(table).reduce<Record<string, ParameterValue>[]>(
    (rows, [key, spec]) => rows.flatMap((row) => valuesOf(key, spec).map((value) => ({ ...row, [key]: value }))),
    [{}],
  );

/** Every entry of the table with every choice: dialects, modes, distributions. */
export const everyInitializer: readonly (readonly [label: string, initializer: Initializer])[] = (
  Object.keys(initializers) as InitializerName[]
).flatMap((name) =>
  combinations(initializers[name].parameters).map(
    (parameters) => [`${name} ${JSON.stringify(parameters)}`, createInitializer({ name, parameters })] as const,
  ),
);
