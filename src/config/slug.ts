import type { ParameterTable, Choice } from '../catalogue/parameter.ts';

type Table = Readonly<Record<string, { readonly parameters: ParameterTable }>>;

/**
 * An entry's name for paths: the name, the values of the parameters that must be given, and those that differ from
 * their default, as in `normal-0.01`.
 */
export const choiceSlug = (table: Table, { name, parameters }: Choice): string => {
  const specs = Object.entries(table[name]!.parameters);
  const words = specs.flatMap(([key, spec]) => {
    const value = String(parameters[key]);
    if (spec.default === undefined) return [value];
    return parameters[key] === spec.default ? [] : [`${key}=${value}`];
  });
  return pathSafe([name, ...words].join('-'));
};

/** An entry as a legend shows it: `normal(std=1)`. */
export const choiceLabel = (table: Table, { name, parameters }: Choice): string => {
  const words = Object.entries(table[name]!.parameters).flatMap(([key, spec]) =>
    parameters[key] === spec.default ? [] : [`${key}=${parameters[key]}`],
  );
  return words.length === 0 ? name : `${name}(${words.join(', ')})`;
};

/** A swept value for paths: `50`, `leakyRelu-alpha-0.1`. */
export const valueSlug = (value: unknown): string => pathSafe(flatten(value).join('-'));

const flatten = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(flatten);
  if (typeof value !== 'object' || value === null) return [String(value)];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...flatten(inner)]);
};

/** Letters and digits of any script stay; what a file system or a shell may not like becomes a hyphen. */
const pathSafe = (text: string): string =>
  text.replaceAll(/[^\p{L}\p{M}\p{N}\p{Emoji_Presentation}.=+,_()-]+/gu, '-').slice(0, 80);
