import * as z from 'zod';
import { defaultOf, expectation, type Choice, type Parameter, type ParameterTable } from '../catalogue/parameter.ts';
import { isMapping, type Path } from './path.ts';
import { meantWords } from './nearWord.ts';
import { formatValue, unknownWord } from './problem.ts';
import { synonyms, type Synonyms } from './synonyms.ts';

type Table<Name extends string> = Readonly<Record<Name, { readonly parameters: ParameterTable }>>;

type Context = z.core.$RefinementCtx;

/**
 * Reads `name` or `{ name: { parameter: value, … } }` against a table and fills in defaults; problems go to `context`.
 * @param kind what a message calls an entry: `initializer`
 */
export const readChoice = <Name extends string>(
  kind: string,
  table: Table<Name>,
  raw: unknown,
  context: Context,
): Choice<Name> => {
  if (typeof raw === 'string') return named(kind, table, raw, {}, [], context);
  if (!isMapping(raw) || Object.keys(raw).length !== 1) {
    return refuse(
      context,
      [],
      `${formatValue(raw)} is not ${article(kind)}: expected a name, or one name with its parameters`,
    );
  }
  const [name, parameters] = Object.entries(raw)[0]!;
  return named(kind, table, name, parameters ?? {}, [name], context);
};

const named = <Name extends string>(
  kind: string,
  table: Table<Name>,
  name: string,
  parameters: unknown,
  path: Path,
  context: Context,
): Choice<Name> => {
  if (!isName(table, name)) return refuse(context, [], unknownWord(kind, name, Object.keys(table), foreignWords[kind]));
  const specs = table[name].parameters;
  if (!isMapping(parameters)) {
    return refuse(
      context,
      path,
      `${formatValue(parameters)} is not a mapping of ${name}'s parameters: ${usage(name, specs)}`,
    );
  }
  const unknown = Object.keys(parameters).filter((key) => !Object.hasOwn(specs, key));
  const valid = Object.keys(specs);
  for (const key of unknown) {
    const message =
      valid.length === 0
        ? `${name} takes no parameters, not ${formatValue(key)}`
        : unknownWord(`parameter of ${name}`, key, valid, synonyms.parameters);
    context.addIssue({ code: 'custom', path: [...path, key], message, params: { key: true } });
  }
  // A parameter that must be there, but is misspelt, is told once.
  const intended = unknown.flatMap((key) => meantWords(key, valid, synonyms.parameters));
  const values: Record<string, number | string> = {};
  for (const [key, spec] of Object.entries(specs)) {
    const value = Object.hasOwn(parameters, key) ? parameters[key] : defaultOf(spec, parameters);
    if (value === undefined) {
      if (!intended.includes(key))
        refuse(context, path, `${name} needs ${key}, ${spec.meaning}: ${usage(name, specs)}`);
    } else if (!fits(spec, value)) refuse(context, [...path, key], misfit(key, spec, value));
    else values[key] = value;
  }
  return { name, parameters: values };
};

const foreignWords: Readonly<Record<string, Synonyms>> = {
  initializer: synonyms.initializers,
  activation: synonyms.activations,
  layer: { ...synonyms.activations, ...synonyms.layers },
};

const misfit = (key: string, spec: Parameter, value: unknown): string =>
  spec.type === 'choice' && typeof value === 'string'
    ? unknownWord(key, value, spec.choices, synonyms.values)
    : `${formatValue(value)} is not ${expectation(spec)}`;

const fits = (spec: Parameter, value: unknown): value is number | string =>
  spec.type === 'choice'
    ? typeof value === 'string' && spec.choices.includes(value)
    : typeof value === 'number' &&
      (spec.whole ? Number.isSafeInteger(value) : Number.isFinite(value)) &&
      value >= (spec.min ?? -Infinity) &&
      value > (spec.exclusiveMin ?? -Infinity) &&
      value <= (spec.max ?? Infinity);

const usage = (name: string, specs: ParameterTable): string =>
  `${name}: { ${Object.entries(specs)
    .map(([key, spec]) => `${key}: ${spec.default ?? (spec.type === 'choice' ? spec.choices[0] : 1)}`)
    .join(', ')} }`;

const refuse = (context: Context, path: Path, message: string): never => {
  context.addIssue({ code: 'custom', path: [...path], message });
  return z.NEVER;
};

const isName = <Name extends string>(table: Table<Name>, name: string): name is Name => Object.hasOwn(table, name);

const article = (noun: string): string => (/^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`);

/** The JSON Schema of what `readChoice` takes; `extra` are further keys beside the name. */
export const choiceSchema = (table: Table<string>, extra: Record<string, unknown> = {}): unknown => ({
  anyOf: [
    {
      enum: Object.entries(table)
        .filter(([, entry]) => Object.values(entry.parameters).every((spec) => spec.default !== undefined))
        .map(([name]) => name),
    },
    ...Object.entries(table).map(([name, { parameters }]) => ({
      type: 'object',
      properties: { [name]: parametersSchema(parameters), ...extra },
      required: [name],
      additionalProperties: false,
    })),
  ],
});

const parametersSchema = (specs: ParameterTable): unknown => {
  const required = Object.keys(specs).filter((key) => specs[key]!.default === undefined);
  return {
    type: required.length > 0 ? 'object' : ['object', 'null'],
    properties: Object.fromEntries(Object.entries(specs).map(([key, spec]) => [key, parameterSchema(spec)])),
    required,
    additionalProperties: false,
  };
};

export const parameterSchema = (spec: Parameter): unknown => ({
  description: spec.meaning,
  default: spec.default,
  ...(spec.type === 'choice'
    ? { enum: spec.choices }
    : {
        type: spec.whole ? 'integer' : 'number',
        minimum: spec.min,
        exclusiveMinimum: spec.exclusiveMin,
        maximum: spec.max,
      }),
});
