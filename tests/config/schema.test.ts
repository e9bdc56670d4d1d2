import { expect, test } from '@jest/globals';
import { jsonSchema } from '../../src/config/index.ts';

interface Schema {
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** Every key of a config by its path; groups of keys are not keys themselves. */
const keysOf = ({ properties = {} }: Schema, path: readonly string[] = []): [path: string, key: Schema][] =>
  Object.entries(properties).flatMap(([name, key]) =>
    key.properties ? keysOf(key, [...path, name]) : [[[...path, name].join('.'), key] as [string, Schema]],
  );

const keys = keysOf(jsonSchema() as Schema);

test('a config has keys', () => {
  expect(keys.length).toBeGreaterThan(15);
});

test.each(keys)('%s is described by a sentence that ends with the default', (_path, { description }) => {
  expect(description).toMatch(/^[A-Z][^\n]*\. (Default: [^\n]+|Required)\.$/);
});

const defaultOf = (value: unknown): string => (Array.isArray(value) ? `[${value.join(', ')}]` : String(value));

test.each(keys.filter(([path, key]) => key.default !== undefined && path !== 'sweep'))(
  '%s names the default that it has',
  (_path, { description, default: value }) => {
    const [, named] = /Default: (.*)\.$/.exec(description!)!;
    expect(named!.split('; ')[0]).toBe(defaultOf(value));
  },
);
