import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { initscope, type Outcome } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';

const folder = temporaryFolder();

const run = (name: string, initializers: string, ...words: string[]): Outcome => {
  const config = join(folder, `${name}.yaml`);
  const settings =
    'network: { activation: relu }\ninput: { samples: 20 }\ntraining: { epochs: 1 }\nfigures: { formats: [] }\n';
  writeFileSync(config, `initializers: ${initializers}\n${settings}`);
  return initscope(['run', '-q', '--workers', '1', '-o', join(folder, 'out'), config, ...words]);
};

interface ManifestCell {
  readonly cell: string;
  readonly verdict: { readonly verdict: string; readonly sentence: string } | null;
}

const cellsOf = (name: string): ManifestCell[] =>
  (JSON.parse(readFileSync(join(folder, 'out', name, 'manifest.json'), 'utf8')) as { cells: ManifestCell[] }).cells;

describe('run --strict', () => {
  test('all healthy: exit 0', () => {
    expect(run('good', '[he, xavier]', '--strict').code).toBe(0);
  });

  test('one that is not: exit 3, when all is written', () => {
    const { code, stdout } = run('mixed', '[he, { normal: { std: 1 }, label: wide }]', '--strict');
    expect(code).toBe(3);
    expect(stdout).toMatch(
      /\nwide: exploding as drawn, epoch 0: the gradient, .*√χ = 7\.07[^)]*\).*To try: σ_w 1\.41 instead of 10 .*: `he`\.\n/,
    );
    expect(cellsOf('mixed').map(({ verdict }) => verdict?.verdict)).toEqual(['healthy', 'exploding']);
  });

  test('the same without it: exit 0, the word in both tables, the sentence below', () => {
    const { code, stdout } = run('mixed', '[he, { normal: { std: 1 }, label: wide }]');
    expect(code).toBe(0);
    expect(stdout.match(/│ he +│ .*│ healthy as drawn, epoch 0 +│/g)).toHaveLength(2);
    expect(stdout.match(/│ wide +│ .*│ exploding as drawn, epoch 0 │/g)).toHaveLength(2);
    expect(stdout).toContain(`wide: exploding as drawn, epoch 0: ${cellsOf('mixed')[1]!.verdict!.sentence}`);
  });

  test('a network that the first update kills fails as well, with its epoch beside the word', () => {
    const { code, stdout } = run(
      'killed',
      '[he]',
      '--strict',
      '--set',
      'training.learningRate=1',
      '--set',
      'training.epochs=3',
    );
    expect(code).toBe(3);
    expect(stdout).toMatch(/│ he +│ .*│ diverged in epoch \d │/);
  });

  test('a narrow network whose signal theory sees die fails, however many draws', () => {
    const narrow = ['network.width=16', 'network.depth=20', 'bias=zero', 'random.repeats=3'];
    const { code, stdout } = run('narrow', '[xavier]', '--strict', ...narrow.flatMap((set) => ['--set', set]));
    expect(code).toBe(3);
    expect(stdout).toMatch(/xavier: vanishing as drawn, epoch 0: .* of 3 repeats/);
  });

  test('diagnostics switched off: no table, no verdict, and nothing to be strict about', () => {
    const { code, stdout } = run('off', '[he]', '--set', 'diagnostics=false');
    expect(code).toBe(0);
    expect(stdout).not.toContain('healthy');
    expect(cellsOf('off')).toMatchObject([{ verdict: null }]);
    const strict = run('off', '[he]', '--set', 'diagnostics=false', '--strict');
    expect(strict.code).toBe(2);
    expect(strict.stderr).toMatch(
      /^--strict needs verdicts, and .*off\.yaml switches them off: set diagnostics: true\n$/,
    );
  });
});
