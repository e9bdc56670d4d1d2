import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { initscopeHere } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { onTerminalOf } from '../support/terminal.ts';

const folder = temporaryFolder();
const suggest = (...words: string[]) => initscopeHere(['suggest', ...words]);

test('the answer first, then what was tried, the profile, and lines for four libraries', async () => {
  const { stdout, code } = await suggest('tanh', '--widths', '12,10,8');
  expect(code).toBe(0);
  const [first] = stdout.split('\n');
  expect(first).toMatch(/^Take \S.* for tanh, 12 → 10 → 8: σ stays within a factor of [\d.]+ of 1, by theory of/);
  for (const part of ['3 draws of each', 'verdict', '◉', 'PyTorch:', 'Keras:', 'JAX, Flax:', 'TensorFlow.js:']) {
    expect(stdout).toContain(part);
  }
});

test('where a recipe is best its formula stands there, and the lines of the next that has some', async () => {
  const file = join(folder, 'blocks.yaml');
  const network = '{ architecture: residual, width: 16, depth: 20, activation: relu }';
  writeFileSync(file, `network: ${network}\ninput: { samples: 20 }\ninitializers: [he]\n`);
  const { stdout } = await suggest(file);
  expect(stdout).toMatch(/^Take fixup for blocks: /);
  expect(stdout).toMatch(
    /^fixup draws tensors by what they are for \(.*list recipes\): in a branch of m layers He · L/m,
  );
  const healthy = [...stdout.matchAll(/^│ +\d+ │ (\S+).* healthy +│$/gm)].map(([, name]) => name);
  const next = /; the next with lines, (\S+?):$/m.exec(stdout)?.[1];
  expect(healthy.includes(next)).toBe(next !== undefined);
  expect(stdout.includes('PyTorch:')).toBe(next !== undefined);
});

test('a chart is no wider than the terminal', async () => {
  const { stdout } = await onTerminalOf(40, () => suggest('relu', '--widths', Array(31).fill(4).join(',')));
  expect(stdout).toContain('one layer of 2');
  const chart = stdout.split('\n').filter((line) => line.includes(' ┤'));
  expect(Math.max(...chart.map(({ length }) => length))).toBeLessThanOrEqual(40);
});

test('--json gives the contract’s fields, the recommended first', async () => {
  const file = join(folder, 'mine.yaml');
  writeFileSync(
    file,
    'network: { width: 8, depth: 2, activation: relu }\ninput: { samples: 20 }\ninitializers: [xavier]\n',
  );
  const { stdout } = await suggest(file, '--json');
  const { suggestions, subject } = JSON.parse(stdout) as { suggestions: Record<string, unknown>[]; subject: string };
  expect(subject).toBe('mine');
  const { initializer, bias, network, score, code } = suggestions[0]!;
  expect(initializer).toBeDefined();
  expect(bias).toBe('zero');
  expect(network).toMatchObject({ width: 8, depth: 2 });
  expect(score).toBeGreaterThan(0);
  expect(Object.keys(code as object)).toEqual(['pytorch', 'keras', 'jax', 'tfjs']);
});

test.each([
  [['nosuch'], 'suggest: unknown activation "nosuch"'],
  [['tanh', '--widths', '3'], '--widths 3: expected at least two whole numbers from 1 on, such as 784,512,10'],
  [['tanh', '--widths', '3,,4'], '--widths 3,,4: expected'],
  [['tanh', '--widths', '3,0.5'], '--widths 3,0.5: expected'],
  [['missing.yaml'], 'missing.yaml'],
  [['tanh', 'relu'], 'relu'],
  [[], 'activation|config'],
])('%j is refused in a line', async (words, message) => {
  const { code, stderr, stdout } = await suggest(...words);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(message);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

test('a config has its own widths', async () => {
  const file = join(folder, 'own.yaml');
  writeFileSync(file, 'network: { width: 8, depth: 1 }\ninitializers: [he]\n');
  const { code, stderr } = await suggest(file, '--widths', '3,4');
  expect(code).toBe(2);
  expect(stderr).toContain(`--widths 3,4: a config, here ${file}, has its own`);
});
