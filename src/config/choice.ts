import * as z from 'zod';
import {
  defaultOf,
  expectation,
  type Choice,
  type Parameter,
  type ParameterTable,
  type ParameterValue,
} from '../catalogue/parameter.ts';
import { isMapping, type Path } from './path.ts';
import { meantWords } from './nearWord.ts';
import { formatValue, unknownWord } from './problem.ts';
import { synonyms, type Synonyms } from './synonyms.ts';

type Table<Name extends string> = Readonly<Record<Name, Row>>;

interface Row {
  readonly parameters: ParameterTable;
  /** Keys beside the parameters, which the caller reads: lists of layers, each with its meaning. */
  readonly lists?: Readonly<Record<string, string>>;
  /** An entry as a config has it: `normal: { std: 0.01 }`. */
  readonly example?: string;
}

/** Where problems go. */
export type Context = Pick<z.core.$RefinementCtx, 'addIssue'>;

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
  const { parameters: specs, lists = {} } = table[name];
  if (!isMapping(parameters)) {
    return refuse(
      context,
      path,
      `${formatValue(parameters)} is not a mapping of ${name}'s parameters: ${usage(name, table[name])}`,
    );
  }
  const valid = [...Object.keys(specs), ...Object.keys(lists)];
  const unknown = Object.keys(parameters).filter((key) => !valid.includes(key));
  for (const key of unknown) {
    const message =
      valid.length === 0
        ? `${name} takes no parameters, not ${formatValue(key)}`
        : unknownWord(`parameter of ${name}`, key, valid, synonyms.parameters);
    context.addIssue({ code: 'custom', path: [...path, key], message, params: { key: true } });
  }
  // A parameter that must be there, but is misspelt, is told once.
  const intended = unknown.flatMap((key) => meantWords(key, valid, synonyms.parameters));
  const values: Record<string, ParameterValue> = {};
  for (const [key, spec] of Object.entries(specs)) {
    const value = Object.hasOwn(parameters, key) ? parameters[key] : defaultOf(spec, parameters);
    if (value === undefined) {
      if (!intended.includes(key))
        refuse(
          context,
          path,
          `${name} needs ${key}, ${spec.meaning}: ${table[name].example ?? usage(name, table[name])}`,
        );
    } else if (!fits(spec, value)) refuse(context, [...path, key], misfit(key, spec, value));
    else values[key] = value;
  }
  const [needed] = Object.entries(lists);
  if (
    needed &&
    !Object.hasOwn(parameters, needed[0]) &&
    !unknown.some((key) => meantWords(key, valid).includes(needed[0]))
  )
    refuse(context, path, `${name} needs ${needed[0]}, ${needed[1]}: ${usage(name, table[name])}`);
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

const fits = (spec: Parameter, value: unknown): value is ParameterValue => {
  if (spec.type === 'flag') return typeof value === 'boolean';
  if (spec.type === 'choice') return typeof value === 'string' && spec.choices.includes(value);
  if (typeof value === 'string') return spec.words?.includes(value) ?? false;
  return (
    typeof value === 'number' &&
    (spec.whole ? Number.isSafeInteger(value) : Number.isFinite(value)) &&
    value >= (spec.min ?? -Infinity) &&
    value > (spec.exclusiveMin ?? -Infinity) &&
    value <= (spec.max ?? Infinity)
  );
};

const usage = (name: string, { parameters, lists = {} }: Row): string =>
  `${name}: { ${[
    ...Object.entries(parameters).map(
      ([key, spec]) => `${key}: ${spec.default ?? (spec.type === 'choice' ? spec.choices[0] : 1)}`,
    ),
    ...Object.keys(lists).map((key) => `${key}: [ … ]`),
  ].join(', ')} }`;

const refuse = (context: Context, path: Path, message: string): never => {
  context.addIssue({ code: 'custom', path: [...path], message });
  return z.NEVER;
};

const isName = <Name extends string>(table: Table<Name>, name: string): name is Name => Object.hasOwn(table, name);

const article = (noun: string): string => (/^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`);

/** Where a config's JSON Schema has what an entry of a list of layers may be. */
export const layerReference = '#/$defs/layer';

/** The JSON Schema of what `readChoice` takes; `extra` are further keys beside the name. */
export const choiceSchema = (table: Table<string>, extra: Record<string, unknown> = {}): unknown => ({
  anyOf: [
    {
      enum: Object.entries(table)
        .filter(
          ([, { parameters, lists }]) =>
            !lists && Object.values(parameters).every((spec) => spec.default !== undefined),
        )
        .map(([name]) => name),
    },
    ...Object.entries(table).map(([name, row]) => ({
      type: 'object',
      properties: { [name]: parametersSchema(row), ...extra },
      required: [name],
      additionalProperties: false,
    })),
  ],
});

const parametersSchema = ({ parameters: specs, lists = {} }: Row): unknown => {
  const [neededList] = Object.keys(lists);
  const required = [
    ...Object.keys(specs).filter((key) => specs[key]!.default === undefined),
    ...(neededList === undefined ? [] : [neededList]),
  ];
  const listSchema = (key: string, description: string): unknown => ({
    type: 'array',
    description,
    items: { $ref: layerReference },
    ...(key === neededList && { minItems: 1 }),
  });
  return {
    type: required.length > 0 ? 'object' : ['object', 'null'],
    properties: {
      ...Object.fromEntries(Object.entries(specs).map(([key, spec]) => [key, parameterSchema(spec)])),
      ...Object.fromEntries(Object.entries(lists).map(([key, meaning]) => [key, listSchema(key, meaning)])),
    },
    required,
    additionalProperties: false,
  };
};

export const parameterSchema = (spec: Parameter): unknown => ({
  description: spec.meaning,
  default: spec.default,
  ...valueSchema(spec),
});

const valueSchema = (spec: Parameter): object => {
  if (spec.type === 'choice') return { enum: spec.choices };
  if (spec.type === 'flag') return { type: 'boolean' };
  const number = {
    type: spec.whole ? 'integer' : 'number',
    minimum: spec.min,
    exclusiveMinimum: spec.exclusiveMin,
    maximum: spec.max,
  };
  return spec.words ? { anyOf: [{ enum: spec.words }, number] } : number;
};
