import * as z from 'zod';
import { layerSchemas } from './layers.ts';
import { configSchema } from './schema.ts';
import { handwritten } from './schemaParts.ts';

/** The JSON Schema of a config, draft 2020-12, for editors. */
export const jsonSchema = (): unknown => {
  const schema = z.toJSONSchema(configSchema, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      const own = handwritten.get(zodSchema);
      if (own) Object.assign(jsonSchema, own.schema);
      // What begins so holds anchors for the rest.
      if (zodSchema === configSchema) jsonSchema.patternProperties = { '^x-': {} };
    },
  });
  return { ...schema, $defs: { ...schema.$defs, ...layerSchemas } };
};
