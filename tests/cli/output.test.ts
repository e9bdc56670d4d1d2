import { spawnSync } from 'node:child_process';
import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { initscopeHere, root } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';

const folder = temporaryFolder();
writeFileSync(join(folder, 'file'), '');
symlinkSync('nowhere', join(folder, 'dangling'));
symlinkSync('there', join(folder, 'here'));
symlinkSync('here', join(folder, 'there'));

/** Places where no folder can be made, of those that the system has. */
const places = [
  ['/proc/x', 'no file or folder can be made there'],
  ['/proc/x/y/z', 'no file or folder can be made there'],
  ['/proc', 'no file or folder can be made there'],
  ['/sys/x', '(permission denied|the file system is read-only)'],
  [join(folder, 'dangling'), '.*dangling is a link that leads nowhere'],
  [join(folder, 'here/x'), 'the links in the path lead in a circle'],
  [join(folder, 'n'.repeat(300)), 'a name in the path is too long'],
].filter(([out = '']) => out.startsWith(folder) || existsSync(out.split('/').slice(0, 2).join('/')));

test.each(places)('a folder that can’t be made ends the run with one line: -o %s', (out, reason) => {
  const words = ['run', `${root}configs/sigmoid.yaml`, '-o', out, '-q', '--backend', 'wasm'];
  // Killed where it would never end.
  const options = { encoding: 'utf8', timeout: 50_000, killSignal: 'SIGKILL' } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [`${root}dist/cli.js`, ...words], options);
  expect(stderr).toMatch(new RegExp(`^${out}/sigmoid: can't be written: ${reason}\n$`));
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
});

test.each([
  ['run', `${root}configs/sigmoid.yaml`, '-o', join(folder, 'file')],
  ['run', `${root}configs/sigmoid.yaml`, '--out', join(folder, 'file/x/y')],
  ['run', `${root}configs/sigmoid.yaml`, '--dry-run', '-o', '/dev/null'],
  ['audit', join(folder, 'file'), '-o', join(folder, 'file')],
  ['init', join(folder, 'file')],
])('a file given as a folder is a wrong command line: %s %s %s %s', async (...words) => {
  const { code, stdout, stderr } = await initscopeHere(words);
  const at = words.at(-1)!;
  const typed = words[0] === 'init' ? `init ${at}` : `--out ${at}`;
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toBe(
    `${typed}: ${at.replace('/x/y', '')} is a file; expected a folder, which is made where there is none\n`,
  );
});
