import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type * as declared from '../scripts/declarations/tensor.d.ts';
import { root } from './support/cli.ts';
import { temporaryFolder } from './support/folder.ts';

const project = temporaryFolder();
const installed = join(project, 'node_modules/initscope');

/** Nothing but the package: what its types import beside is missing. */
beforeAll(() => {
  mkdirSync(installed, { recursive: true });
  cpSync(join(root, 'package.json'), join(installed, 'package.json'));
  cpSync(join(root, 'dist'), join(installed, 'dist'), {
    recursive: true,
    filter: (file) => !/\.\w+$/.test(file) || file.endsWith('.d.ts'),
  });
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
});

const exported = [
  ...readFileSync(join(root, 'src/index.ts'), 'utf8').matchAll(/^export (type )?\{([^}]*)\}/gm),
].flatMap(([, type, names]) =>
  names!.split(',').flatMap((name) => {
    const [, mark, given] = /^\s*(type )?(?:\w+ as )?(\w+)\s*$/.exec(name) ?? [];
    return given === undefined ? [] : [{ name: given, isType: type !== undefined || mark !== undefined }];
  }),
);

/** What the compiler says of a program, each line without its place in a list. */
const complaints = (program: string, moduleResolution: 'nodenext' | 'bundler'): string[] => {
  writeFileSync(join(project, 'program.ts'), program);
  writeFileSync(
    join(project, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        strict: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: false,
        noEmit: true,
        types: [],
        lib: ['es2022'],
        target: 'es2022',
        module: moduleResolution === 'bundler' ? 'esnext' : 'nodenext',
        moduleResolution,
      },
      files: ['program.ts'],
    }),
  );
  const { stdout } = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.'], {
    cwd: project,
    encoding: 'utf8',
  });
  return stdout.split('\n').filter((line) => line !== '');
};

describe.each(['nodenext', 'bundler'] as const)(
  'a program that uses the package, module resolution %s',
  (resolution) => {
    test('compiles with every export, all types checked, without any other package', () => {
      expect(exported.length).toBeGreaterThan(30);
      const values = exported.filter(({ isType }) => !isType).map(({ name }) => name);
      const types = exported.filter(({ isType }) => isType).map(({ name }) => name);
      const program = `import { ${values.join(', ')}, ${types.map((name) => `type ${name}`).join(', ')} } from 'initscope';
const config: Config = {
  name: 'mine',
  network: { width: [5, 4], activation: { leakyRelu: { alpha: 0.1 } } },
  initializers: ['he', { normal: { std: 1 }, label: 'N(0, 1)' }, { heNormal: null }, { module: './x.mjs', label: 'mine' }],
  training: { carryOver: false },
  sweep: { 'network.depth': [1] },
  'x-note': 'for myself',
};
const names = ['he', 'xavier'];
const layers = studyOf({ network: { layers: [{ affine: 3 }, 'relu', { affine: { units: 2 } }] }, input: { shape: [3] }, initializers: names });
const { summary }: StudyReport = await runStudy(studyOf(config), { out: 'output' });
export const first: number | undefined = summary[0]?.averages.forward[0]?.[0];
export const all: unknown[] = [layers, ${values.join(', ')}];
export type All = [${types.join(', ')}];
`;
      expect(complaints(program, resolution)).toEqual([]);
    });

    test('does not compile with a misspelt key, wherever it stands', () => {
      const mistakes = [
        "{ network: { widht: 5 }, initializers: ['he'] }",
        "{ initializers: ['he'], trainign: {} }",
        "{ initializers: ['he'], training: { lr: 1 } }",
        '{ initializers: [{ normal: { sdt: 1 } }] }',
        '{ initializers: [{ normal: {} }] }',
        '{ initializers: [{ normla: { std: 1 } }] }',
        "{ initializers: [{ he: {}, lable: 'x' }] }",
        "{ initializers: [{ heNormal: { dialect: 'torch' } }] }",
        "{ network: { activation: { leakyRelu: { alhpa: 5 } } }, initializers: ['he'] }",
        "{ network: { layers: [{ affnie: 5 }] }, initializers: ['he'] }",
        "{ initializers: ['he'], bias: 'nil' }",
        "{ initializers: ['he'], figures: { formats: ['pngg'] } }",
        '{ initialisers: [] }',
        '{}',
      ];
      const program = ["import { studyOf } from 'initscope';", ...mistakes.map((config) => `studyOf(${config});`)].join(
        '\n',
      );
      const lines = complaints(program, resolution).flatMap((line) => /^program\.ts\((\d+)/.exec(line)?.[1] ?? []);
      expect([...new Set(lines)]).toEqual(mistakes.map((_, i) => String(i + 2)));
    });
  },
);

test('TensorFlow.js’s own tensors are what the package’s types call so', () => {
  // The compiler is the test.
  const taken: [
    (x: Tensor) => declared.Tensor,
    (x: Tensor1D) => declared.Tensor1D,
    (x: Tensor2D) => declared.Tensor2D,
  ] = [(x) => x, (x) => x, (x) => x];
  expect(taken).toHaveLength(3);
});
