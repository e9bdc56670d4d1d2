import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { jsonSchema, loadStudy } from '../../src/config/index.ts';
import { initscope, initscopeHere, root } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';

const folder = temporaryFolder();

test('writes a config that runs, whose first line leads editors to the schema', async () => {
  const target = join(folder, 'a', 'b', 'study.yaml');
  const { code, stdout } = await initscopeHere(['init', dirname(target)]);
  expect(code).toBe(0);
  expect(stdout).toContain(target);
  expect(stdout).toContain(`npm run experiment -- ${target}`);
  const text = readFileSync(target, 'utf8');
  const [, schema] = /^# yaml-language-server: \$schema=(.*)\n/.exec(text)!;
  expect(JSON.parse(readFileSync(resolve(dirname(target), schema!), 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(jsonSchema())),
  );
  expect(loadStudy(target).cells.length).toBeGreaterThan(1);
  expect(text.match(/#/g)!.length).toBeGreaterThan(20);
  expect(text).toContain('(npm run -s initscope -- list activations)');
  expect(text).not.toMatch(/\(initscope /);
});

test('without a folder, here', () => {
  const here = join(folder, 'here');
  mkdirSync(here);
  expect(initscope(['init'], { cwd: here }).stdout).toMatch(/^study\.yaml: /);
  expect(existsSync(join(here, 'study.yaml'))).toBe(true);
});

test.each([
  ['what is there stays', 'study.yaml: is there already'],
  ['a file in place of the folder', 'is a file; expected a folder'],
])('%s', async (name, message) => {
  const place = join(folder, name);
  if (name.startsWith('what')) {
    mkdirSync(place);
    writeFileSync(join(place, 'study.yaml'), 'mine\n');
  } else writeFileSync(place, 'mine\n');
  const { code, stderr, stdout } = await initscopeHere(['init', place]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(message);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(readFileSync(name.startsWith('what') ? join(place, 'study.yaml') : place, 'utf8')).toBe('mine\n');
});

test('the schema in docs/ is what `node scripts/schemas.mjs` writes, and our configs name it', () => {
  const written = JSON.parse(readFileSync(`${root}docs/config.schema.json`, 'utf8')) as unknown;
  expect(written).toEqual(JSON.parse(JSON.stringify(jsonSchema())));
  for (const config of readdirSync(`${root}configs`)) {
    const [first] = readFileSync(`${root}configs/${config}`, 'utf8').split('\n');
    expect([config, first]).toEqual([config, '# yaml-language-server: $schema=../docs/config.schema.json']);
  }
});
