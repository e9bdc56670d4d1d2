import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { errorMessage } from '../errors.ts';
import { CommandError, runCommand } from './command.ts';
import { requireKnown } from './checksums.ts';
import { progressLines, requireRoom, watchGrowth } from './download.ts';
import type { Download } from './download.ts';
import { SetupError, type SetupContext } from './types.ts';
import { tilde } from './paths.ts';
import { wheelVersion } from './platform.ts';
import { findPythons } from './python.ts';
import type { Python } from './python.ts';

/** TensorFlow's own wheel, fetched by pip: its configuration, mirrors and proxies hold. */
export const wheel: Download = {
  name: 'TensorFlow wheel',
  folder: ({ platform }) => `tensorflow-${wheelVersion}-${platform.name}`,

  async fill(context, target, work) {
    const { download, unpacked } = context.platform.megabytes;
    const python = await findPip(context);
    requireRoom(context, download + unpacked);
    context.report(
      `Fetching TensorFlow ${wheelVersion} with pip, once: ${download} MB, ${unpacked} MB unpacked in ${tilde(context.cache)}`,
    );
    const file = await pipDownload(context, python, join(work, 'pip'));
    requireKnown(file, context.platform.wheel.sha256, 'the TensorFlow wheel that pip fetched');
    await unpack(context, python, file, target);
  },
};

/** The first Python that has pip. */
export async function findPip({ environment, platform }: SetupContext): Promise<Python> {
  const pythons = await findPythons(environment);
  const python = pythons.find((candidate) => candidate.pip);
  if (python) return python;
  throw new SetupError(pythons.length === 0 ? 'no Python 3 found' : 'no pip found in Python', platform.pipRemedy);
}

/** Whatever Python runs pip, the wheel is that of CPython 3.11: only its libraries are used. */
async function pipDownload(context: SetupContext, python: Python, folder: string): Promise<string> {
  const { wheel, megabytes } = context.platform;
  const target = ['--python-version', '3.11', '--implementation', 'cp', '--abi', 'cp311', '--platform', wheel.tag];
  const requirement = `${wheel.package}==${wheelVersion}`;
  mkdirSync(folder);
  try {
    await runCommand(
      python.executable,
      ['-m', 'pip', 'download', '--no-deps', '--only-binary', ':all:', ...target, '--dest', folder, requirement],
      {
        ...watchGrowth(context, folder),
        // In its own temporary folder pip's progress can be seen, and nothing of it is left elsewhere.
        environment: { ...context.environment, TMPDIR: folder },
        onAmount: progressLines(context, megabytes.download),
      },
    );
  } catch (error) {
    throw new SetupError(
      `pip could not fetch ${requirement} (${pipComplaint(error)})`,
      'let pip reach a package index (its proxy, its mirror)',
    );
  }
  const file = readdirSync(folder).find((name) => name.endsWith('.whl'));
  if (file === undefined) throw new SetupError(`pip left no wheel of ${requirement}`, 'update pip');
  return join(folder, file);
}

/** pip's words for it, the cause before the consequence: an index out of reach ends as "no matching distribution". */
function pipComplaint(error: unknown): string {
  if (!(error instanceof CommandError)) return errorMessage(error);
  const cause =
    /No space left on device|Max retries exceeded|Connection refused|timed out|Name or service not known|Temporary failure in name resolution|Network is unreachable|certificate verify failed/i;
  const lines = error.stderr.split('\n');
  const known = lines.map((line) => cause.exec(line)?.[0]).find((words) => words !== undefined);
  const last = lines
    .findLast((line) => line.startsWith('ERROR:'))
    ?.slice('ERROR:'.length)
    .trim();
  return known ?? last ?? error.message;
}

/** The two libraries, what they link to, and the headers of TensorFlow's C interface. */
const members = String.raw`tensorflow/libtensorflow(_cc|_framework)?\.|tensorflow\.libs/|tensorflow/include/(.*/)?((c|c/eager)/[a-z_]+|platform/ctstring(_internal)?)\.h$`;

const extract = `
import re, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    wheel.extractall(sys.argv[2], [name for name in wheel.namelist() if re.match(sys.argv[3], name)])
`;

async function unpack(context: SetupContext, python: Python, file: string, target: string): Promise<void> {
  try {
    await runCommand(python.executable, ['-c', extract, file, target, members], watchGrowth(context, target));
  } catch (error) {
    throw new SetupError(
      `the TensorFlow wheel could not be unpacked (${pipComplaint(error)})`,
      `see that ${tilde(context.cache)} has room`,
    );
  }
}
