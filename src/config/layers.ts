import * as z from 'zod';
import { activations } from '../activation/index.ts';
import type { ParameterTable } from '../catalogue/parameter.ts';
import { layerKinds, type LayerChoice } from '../network/index.ts';
import { choiceSchema, parameterSchema, readChoice } from './choice.ts';
import { orModule, readUserModule } from './userModule.ts';

/** What an entry of `network.layers` may be, beside a module: a kind of layer, or any activation. */
const table = { ...layerKinds, ...activations };

type Row = Readonly<Record<string, { readonly parameters: ParameterTable }>>;

/** The only parameter without a default, which `affine: 100` gives. */
const mainParameter = (name: string): string | undefined => {
  const parameters = (table as Row)[name]?.parameters ?? {};
  const required = Object.keys(parameters).filter((key) => parameters[key]!.default === undefined);
  return required.length === 1 ? required[0] : undefined;
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

/** Reads an entry of `network.layers`. */
export const readLayer = (raw: unknown, context: z.core.$RefinementCtx): LayerChoice =>
  readUserModule(raw, context) ?? (readChoice('layer', table, spelledOut(raw), context) as LayerChoice);

const shorthands = Object.entries(table as Row).flatMap(([name, { parameters }]) => {
  const main = mainParameter(name);
  return main === undefined
    ? []
    : [
        {
          type: 'object',
          properties: { [name]: parameterSchema(parameters[main]!) },
          required: [name],
          additionalProperties: false,
        },
      ];
});

/** The JSON Schema of what `readLayer` takes. */
export const layerSchema = { anyOf: [orModule(choiceSchema(table)), ...shorthands] };
