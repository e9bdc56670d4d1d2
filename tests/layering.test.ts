import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const src = fileURLToPath(new URL('../src', import.meta.url));

/** From what the study speaks of to what people type: a folder or file imports only from itself and from what stands before it. */
const order = [
  'package.ts',
  'invocation.ts',
  'errors.ts',
  'makeFolder.ts',
  'onExit.ts',
  'weightFile',
  'threads',
  'nativeSetup',
  'engine',
  'catalogue',
  'random',
  'statistics',
  'userModule',
  'activation',
  'initializer',
  'recipe',
  'network',
  'model',
  'subject',
  'theory',
  'diagnostics',
  'record',
  'cell',
  'config',
  'run',
  'verdict',
  'suggest',
  'chart',
  'render',
  'store',
  'tables',
  'figures',
  'page',
  'audit',
  'jobs',
  'executor',
  'queue',
  'study',
  'index.ts',
  'cli',
  'cli.ts',
];

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const layerOf = (file: string): string => file.split(/[/\\]/)[0]!;

const importsOf = (file: string): string[] =>
  [...readFileSync(join(src, file), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, target]) =>
    relative(src, join(src, dirname(file), target!)),
  );

test('every folder has its place in the order', () => {
  expect([...new Set(files.map(layerOf))].filter((layer) => !order.includes(layer))).toEqual([]);
  expect(files.length).toBeGreaterThan(50);
});

test('imports point one way', () => {
  const against = files.flatMap((file) =>
    importsOf(file)
      .filter((target) => order.indexOf(layerOf(target)) > order.indexOf(layerOf(file)))
      .map((target) => `${file} imports ${target}`),
  );
  expect(against).toEqual([]);
});
