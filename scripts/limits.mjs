// Large studies beside the time that --dry-run says they take: a table, and exit 1 where one is off by more than a factor of 2.
// node scripts/limits.mjs, after npm run build.
import { join } from 'node:path';
import { initscope, root, timed } from './bench/run.mjs';

const small = join(root, 'configs/sigmoid.yaml');
const limits = ['network.depth=200', 'network.width=4096', 'input.samples=100000'];

const rows = limits.map((limit) => {
  const words = [small, '--set', 'initializers=[xavier]', '--set', 'training.epochs=2', '--set', limit];
  const { stdout } = timed(process.execPath, [join(root, 'dist/cli.js'), 'run', ...words, '--dry-run']);
  const [, said = ''] = /, (\d+) s$/m.exec(stdout) ?? [];
  const { seconds } = initscope(...words);
  return {
    limit,
    said: Number(said),
    taken: Number(seconds.toFixed(1)),
    ratio: Number((seconds / Number(said)).toFixed(2)),
  };
});
console.table(rows);
process.exitCode = rows.every(({ ratio }) => ratio >= 0.5 && ratio <= 2) ? 0 : 1;
