// Runs the lines of docs/audit.md that lead from each library to a verdict, and holds what initscope then says against the comment
// behind its command. usage: node scripts/build.mjs && node scripts/auditLines.mjs [python] [folder with @tensorflow/tfjs-node]
// The Python needs torch, safetensors, keras and jax from PyPI; what is missing is skipped and said.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const python = process.argv[2] ?? 'python3';
const packages = process.argv[3] ?? root;

const page = readFileSync(`${root}docs/audit.md`, 'utf8');
const text = page.slice(page.indexOf('<!-- run: '), page.indexOf('<!-- end -->'));
const blocks = [
  ...text.matchAll(/^(\S.*):\n\n```(python|js)\n([^]*?)```\n\n```sh\ninitscope (.*?)\s+# (\d): (.*)\n```/gm),
];
if (blocks.length !== 4) throw new Error(`${blocks.length} blocks found in docs/audit.md`);

const folder = mkdtempSync(join(tmpdir(), 'initscope-lines-'));
symlinkSync(join(packages, 'node_modules'), join(folder, 'node_modules'));
let failures = 0;
for (const [, library, language, code = '', command = '', expected, says = ''] of blocks) {
  const file = join(folder, language === 'js' ? 'lines.mjs' : 'lines.py');
  writeFileSync(file, code);
  const made = spawnSync(language === 'js' ? process.execPath : python, [file], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, KERAS_BACKEND: process.env['KERAS_BACKEND'] ?? 'jax' },
  });
  if (made.status !== 0) {
    console.log(`${library}: skipped: ${made.stderr.trim().split('\n').at(-1)}`);
    continue;
  }
  const words = [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '');
  const { status, stdout } = spawnSync(process.execPath, [`${root}dist/cli.js`, ...words], {
    cwd: folder,
    encoding: 'utf8',
  });
  const agrees = String(status) === expected && stdout.includes(says);
  if (!agrees) failures++;
  console.log(`${library}: ${agrees ? 'as the page says' : `NOT as the page says: ${status}\n${stdout}`}`);
}
rmSync(folder, { recursive: true, force: true });
process.exitCode = failures > 0 ? 1 : 0;
