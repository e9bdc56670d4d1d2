import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { bareEnvironment, root } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';

const folder = temporaryFolder();

/** What a terminal of 80 columns is sent; `script` of util-linux is one. */
const typed = (words: string): string => {
  const command = `stty cols 80; '${process.execPath}' '${join(root, 'dist/cli.js')}' ${words}`;
  const { stdout } = spawnSync('script', ['-qec', command, '/dev/null'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...bareEnvironment(), INITSCOPE_SETUP: 'off' },
  });
  return stdout.replaceAll('\r\n', '\n');
};

const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('on a terminal', () => {
  test('the report comes when the bar is gone, whose terminal cuts long lines off, and its tables fit', () => {
    const text = typed('run configs/sigmoid.yaml --set network.width=10 --set figures.formats=[] --backend wasm');
    const [cut, whole] = ['\u001b[?7l', '\u001b[?7h'].map((mode) => text.indexOf(mode));
    expect(cut).toBeGreaterThan(-1);
    expect(whole).toBeGreaterThan(cut!);
    expect(text.indexOf('\nsigmoid\n')).toBeGreaterThan(whole!);
    expect(text.lastIndexOf('\u001b[?7l')).toBe(cut);
    const tables = text.split('\n').filter((line) => /^[│┌├└]/.test(line));
    expect(tables.length).toBeGreaterThan(10);
    expect(Math.max(...tables.map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  test('what suggest tries stands in a line that the next one takes away', () => {
    const config =
      'network: { width: 4, depth: 12, activation: sigmoid }\ninput: { samples: 10 }\ninitializers: [xavier]\n';
    writeFileSync(join(folder, 'deep.yaml'), config);
    const pieces = typed('suggest deep.yaml').split(/[\r\n]/);
    const tried = pieces.map((piece) => piece.replace('\u001b[K', '')).filter((piece) => piece.startsWith('trying '));
    expect(tried.length).toBeGreaterThan(10);
    expect(Math.max(...tried.map(({ length }) => length))).toBe(79);
  });
});
