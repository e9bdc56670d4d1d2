import { spawnSync } from 'node:child_process';

/** Why tests against NumPy are skipped, if they are: in CI they never are, and fail without it. */
export const noNumpy =
  process.env['CI'] === 'true' || spawnSync('python3', ['-c', 'import numpy']).status === 0
    ? ''
    : ' (skipped: there is no python3 with NumPy)';
