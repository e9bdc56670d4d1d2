import { activations } from '../activation/index.ts';
import type { ParameterTable } from '../catalogue/parameter.ts';
import { layerEntries, type LayerChoice } from '../network/index.ts';
import { initializersAndRecipes, type InitializerOrRecipe } from '../recipe/index.ts';
import { choiceSchema, parameterSchema, readChoice, type Context } from './choice.ts';
import { isMapping, type Path } from './path.ts';
import { formatValue } from './problem.ts';
import { orModule, readUserModule } from './userModule.ts';

/** What an entry of `network.layers` may be, beside a module: a kind of layer, `repeat`, or any activation. */
const table = { ...layerEntries, ...activations };

type Row = Readonly<
  Record<string, { readonly parameters: ParameterTable; readonly lists?: Readonly<Record<string, string>> }>
>;

/** Reads an entry of `network.layers`, and those within it. */
export const readLayer = (raw: unknown, context: Context): LayerChoice => {
  const { extras, entry } = split(raw);
  const choice = readUserModule(entry, context) ?? readChoice('layer', table, spelledOut(entry), context);
  return { ...choice, ...readLists(entry, context), ...readExtras(extras, context) } as LayerChoice;
};

/** An initializer by its name, with its parameters, or as a module. */
export const readInitializer = (raw: unknown, context: Context): InitializerOrRecipe =>
  readUserModule(raw, context) ?? readChoice('initializer', initializersAndRecipes, raw, context);

const extraKeys = ['initializer', 'gain', 'name'] as const;
type Extras = Readonly<Partial<Record<(typeof extraKeys)[number], unknown>>>;

/** What stands beside the kind, and the rest. */
const split = (raw: unknown): { readonly extras: Extras; readonly entry: unknown } => {
  if (!isMapping(raw)) return { extras: {}, entry: raw };
  const isExtra = ([key]: [string, unknown]): boolean => (extraKeys as readonly string[]).includes(key);
  const entries = Object.entries(raw);
  return {
    extras: Object.fromEntries(entries.filter(isExtra)),
    entry: Object.fromEntries(entries.filter((one) => !isExtra(one))),
  };
};

const readExtras = (extras: Extras, context: Context): object => {
  const { initializer, gain, name } = extras;
  const refuse = (key: string, message: string): void => context.addIssue({ code: 'custom', path: [key], message });
  if (Object.hasOwn(extras, 'gain') && !(typeof gain === 'number' && Number.isFinite(gain)))
    refuse('gain', `${formatValue(gain)} is not a number`);
  if (Object.hasOwn(extras, 'name') && !(typeof name === 'string' && layerName.test(name)))
    refuse(
      'name',
      `${formatValue(name)} is not a layer's name: 1 to 60 letters, digits and . _ - that start with a letter`,
    );
  return {
    ...(Object.hasOwn(extras, 'initializer') && {
      initializer: readInitializer(initializer, within(context, ['initializer'])),
    }),
    ...(gain !== undefined && { gain }),
    ...(name !== undefined && { label: name }),
  };
};

const layerName = /^\p{L}[\p{L}\p{M}\p{N}._-]{0,59}$/u;

/** The lists of layers of a residual or a repetition. */
const readLists = (entry: unknown, context: Context): Record<string, readonly LayerChoice[]> => {
  const [kind = '', given] = isMapping(entry) ? (Object.entries(entry)[0] ?? []) : [];
  const keys = Object.keys((table as Row)[kind]?.lists ?? {});
  const parts = isMapping(given) ? given : {};
  return Object.fromEntries(
    keys.map((key, i) => [
      key,
      readList(parts[key] ?? [], i === 0 && Object.hasOwn(parts, key), within(context, [kind, key])),
    ]),
  );
};

const readList = (raw: unknown, needsOne: boolean, context: Context): readonly LayerChoice[] => {
  const refuse = (message: string): void => context.addIssue({ code: 'custom', path: [], message });
  if (!Array.isArray(raw)) {
    refuse(`${formatValue(raw)} is not a list of layers`);
    return [];
  }
  if (needsOne && raw.length === 0) refuse('an empty list; at least one layer needed');
  return raw.map((layer, i) => readLayer(layer, within(context, [i])));
};

/** Problems with what stands at a path below. */
export const within = (context: Context, path: Path): Context => ({
  addIssue: (issue) => {
    if (typeof issue === 'string') context.addIssue({ code: 'custom', path: [...path], message: issue });
    else context.addIssue({ ...issue, path: [...path, ...((issue.path as Path | undefined) ?? [])] });
  },
});

/** The only parameter without a default, which `affine: 100` gives. */
const mainParameter = (name: string): string | undefined => {
  const { parameters = {}, lists } = (table as Row)[name] ?? {};
  const required = Object.keys(parameters).filter((key) => parameters[key]!.default === undefined);
  return required.length === 1 && !lists ? required[0] : undefined;
};

/** `affine: 100` → `affine: { units: 100 }`; anything else as it is. */
const spelledOut = (raw: unknown): unknown => {
  if (typeof raw !== 'object' || raw === null) return raw;
  const entries = Object.entries(raw);
  if (entries.length !== 1) return raw;
  const [[name, value]] = entries as [[string, unknown]];
  const main = mainParameter(name);
  return main === undefined || (typeof value === 'object' && value !== null) ? raw : { [name]: { [main]: value } };
};

const extrasSchema = {
  initializer: {
    description: "What draws this layer's weights, in place of the study's initializer.",
    $ref: '#/$defs/initializer',
  },
  gain: { type: 'number', description: 'A factor on the weights and biases as drawn. Default: 1.' },
  name: {
    type: 'string',
    description: 'The name of the layer, in place of its kind and count.',
    minLength: 1,
    maxLength: 60,
  },
};

const shorthands = Object.entries(table as Row).flatMap(([name, { parameters }]) => {
  const main = mainParameter(name);
  return main === undefined
    ? []
    : [
        {
          type: 'object',
          properties: { [name]: parameterSchema(parameters[main]!), ...extrasSchema },
          required: [name],
          additionalProperties: false,
        },
      ];
});

/** The JSON Schemas of what `readLayer` takes, and of an initializer beside a layer, by the names under which they refer to each other. */
export const layerSchemas = {
  layer: { anyOf: [orModule(choiceSchema(table, extrasSchema)), ...shorthands] },
  initializer: orModule(choiceSchema(initializersAndRecipes)) as object,
};
