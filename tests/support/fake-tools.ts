import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Build } from '../../src/nativeSetup/build.ts';
import { SetupError } from '../../src/nativeSetup/types.ts';
import { currentPlatform, type Platform } from '../../src/nativeSetup/platform.ts';
import type { SetupContext } from '../../src/nativeSetup/types.ts';
import { readFileSync } from 'node:fs';

/**
 * Programs of the same names as those that a set-up runs, each a few lines of JavaScript. They stand alone on the PATH.
 * What they do is told by the environment: FAKE_PIP (`missing`, `hang`, `fail`, `slow`, `wrong`), FAKE_PYTHON_TENSORFLOW (a folder), FAKE_ARCHIVE (what curl fetches).
 */
const programs = {
  python3: `
    const [option, code, ...rest] = process.argv.slice(2);
    const pip = process.env.FAKE_PIP;
    if (option === '-c' && rest.length === 0) {
      const installed = process.env.FAKE_PYTHON_TENSORFLOW;
      console.log(JSON.stringify({ executable: __filename, pip: pip !== 'missing', tensorflow: installed ? [installed] : [] }));
    } else if (option === '-m') {
      const folder = rest[rest.indexOf('--dest') + 1];
      const part = (text) => fs.appendFileSync(path.join(folder, 'tensorflow.whl'), text);
      if (pip === 'fail') { console.error('WARNING: Retrying: Connection refused\\nERROR: No matching distribution found'); process.exit(1); }
      if (pip === 'full') { console.error('ERROR: Could not install: [Errno 28] No space left on device'); process.exit(1); }
      if (pip === 'hang') setInterval(() => {}, 1000);
      else if (pip === 'slow') { let n = 0; const timer = setInterval(() => { part('slow'); if (++n === 20) clearInterval(timer); }, 50); }
      else part(pip === 'wrong' ? 'another file' : 'slow'.repeat(20));
    } else {
      const folder = path.join(rest[1], 'tensorflow');
      fs.mkdirSync(path.join(folder, 'include/tensorflow/c/eager'), { recursive: true });
      fs.writeFileSync(path.join(folder, 'include/tensorflow/c/eager/c_api.h'), '');
      for (const name of ['_cc', '_framework']) fs.writeFileSync(path.join(folder, 'libtensorflow' + name + process.env.FAKE_SUFFIX), 'library'.repeat(1000));
    }`,
  curl: `
    const output = process.argv[process.argv.indexOf('--output') + 1];
    if (process.argv.includes('--output')) fs.writeFileSync(output, process.env.FAKE_ARCHIVE ?? 'archive');
    else console.log('content-length: 100');`,
  tar: `
    const folder = process.argv[process.argv.indexOf('-C') + 1];
    fs.mkdirSync(path.join(folder, 'lib'), { recursive: true });
    fs.mkdirSync(path.join(folder, 'include/tensorflow/c/eager'), { recursive: true });
    fs.writeFileSync(path.join(folder, 'include/tensorflow/c/eager/c_api.h'), '');
    for (const name of ['', '_framework']) fs.writeFileSync(path.join(folder, 'lib/libtensorflow' + name + process.env.FAKE_SUFFIX), 'library');`,
  'c++': `
    const addon = process.argv[process.argv.indexOf('-o') + 1];
    fs.writeFileSync(addon, 'addon for ' + process.argv.filter((word) => word.includes('libtensorflow')).join(' '));`,
} as const;

export type Program = keyof typeof programs;

/** Writes the programs into `folder`/bin; returns the environment in which they are the only ones. */
export function fakeEnvironment(
  folder: string,
  names: readonly Program[] = ['python3', 'c++'],
  variables: Record<string, string> = {},
): Record<string, string> {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  for (const name of names) {
    const text = `#!${process.execPath}\nconst fs = require('fs'), path = require('path');\n${programs[name]}\n`;
    writeFileSync(join(bin, name), text, { mode: 0o755 });
  }
  const { librarySuffix, wheel } = platform;
  return { PATH: bin, FAKE_SUFFIX: librarySuffix, FAKE_SHA256: wheel.sha256, ...variables };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const real = currentPlatform() ?? currentPlatform('linux-x64')!;

/** Of this machine, or of Linux where the machine has none; its files are those that the fake programs fetch. */
export const platform: Platform = {
  ...real,
  wheel: { ...real.wheel, sha256: sha256('slow'.repeat(20)) },
  archive: { ...real.archive, sha256: sha256('archive') },
};

export const fakeBuild: Build = { platform, sources: new Map([['addon.cc', '']]), key: 'fake' };

/** A context whose cache is `folder`/cache, with `lines` for what is reported. */
export function fakeContext(
  folder: string,
  environment: Record<string, string>,
  changes: Partial<SetupContext> = {},
): SetupContext & { readonly lines: string[] } {
  const lines: string[] = [];
  return {
    platform,
    cache: join(folder, 'cache'),
    environment,
    named: undefined,
    report: (line) => lines.push(line),
    limits: { total: 20_000, stall: 10_000 },
    now: () => performance.now(),
    freeBytes: () => 1e12,
    smokeTestAddon: async (addon) => {
      if (readFileSync(addon, 'utf8').startsWith('addon for ')) return '2.16.2';
      throw new SetupError('TensorFlow does not run here (wrong addon)', 'name another');
    },
    lines,
    ...changes,
  };
}

/** A folder with TensorFlow's libraries and headers, as a wheel has them, but empty. */
export function fakeLibrary(folder: string): string {
  mkdirSync(join(folder, 'include', 'tensorflow', 'c', 'eager'), { recursive: true });
  writeFileSync(join(folder, 'include', 'tensorflow', 'c', 'eager', 'c_api.h'), '');
  for (const name of ['libtensorflow_cc', 'libtensorflow_framework']) {
    writeFileSync(join(folder, name + platform.librarySuffix), name);
  }
  return folder;
}
