import * as z from 'zod';
import type { Path } from './path.ts';
import { configSchema } from './schema.ts';

/** The keys that the mapping at `path` may have. */
export const keysAt = (path: Path): string[] => {
  let schema: unknown = configSchema;
  for (const part of path) schema = shapeOf(schema)[String(part)];
  return Object.keys(shapeOf(schema));
};

/** The path of every key that holds a value, such as `network.width`. */
export const configKeys = (): string[] => keysBelow(configSchema);

const keysBelow = (schema: unknown): string[] =>
  Object.entries(shapeOf(schema)).flatMap(([key, inner]) => {
    const below = keysBelow(inner);
    return below.length === 0 ? [key] : below.map((path) => `${key}.${path}`);
  });

const shapeOf = (schema: unknown): Record<string, unknown> => {
  if (schema instanceof z.ZodObject) return schema.shape;
  return schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional ? shapeOf(schema.unwrap()) : {};
};
