import { join } from 'node:path';
import { errorMessage } from '../errors.ts';
import { CommandError, runCommand } from './command.ts';
import type { CommandOptions } from './command.ts';
import { requireKnown } from './checksums.ts';
import { progressLines, requireRoom, watchGrowth } from './download.ts';
import type { Download } from './download.ts';
import { SetupError, type SetupContext } from './types.ts';
import { tilde } from './paths.ts';

/** The archive unpacked takes four times its size, beside itself. */
const roomRatio = 5;

/** The C library that tfjs-node's install script downloads, from the same place; by curl, so that its proxies hold. */
export const archive: Download = {
  name: 'TensorFlow C library of tfjs-node',
  folder: ({ platform }) => `libtensorflow-tfjs-node-${platform.name}`,

  async fill(context, target, work) {
    const { path, sha256 } = context.platform.archive;
    const url = storageHost(context.environment) + path;
    const file = join(work, 'archive.tar.gz');
    const megabytes = await sizeOf(context, url, work);
    requireRoom(context, megabytes * roomRatio);
    context.report(`Fetching tfjs-node's own TensorFlow, once: ${megabytes} MB into ${tilde(context.cache)}`);
    const watched = { ...watchGrowth(context, work), onAmount: progressLines(context, megabytes) };
    await fetching('curl', ['-fsSL', '--output', file, url], watched);
    requireKnown(file, sha256, "tfjs-node's own download");
    await fetching('tar', ['-xzf', file, '-C', target], watchGrowth(context, target));
  },
};

function storageHost(environment: NodeJS.ProcessEnv): string {
  const named = environment['TFJS_NODE_CDN_STORAGE'] ?? environment['npm_config_TFJS_NODE_CDN_STORAGE'];
  return named ?? environment['CDN_STORAGE'] ?? 'https://storage.googleapis.com/';
}

/** In megabytes, asked before anything is fetched. */
async function sizeOf(context: SetupContext, url: string, work: string): Promise<number> {
  const { stdout } = await fetching('curl', ['-fsSIL', url], watchGrowth(context, work));
  const bytes = [...stdout.matchAll(/^content-length: *(\d+)/gim)].at(-1)?.[1] ?? 0;
  return Math.ceil(Number(bytes) / 1e6);
}

async function fetching(command: string, args: readonly string[], options: CommandOptions) {
  try {
    return await runCommand(command, args, options);
  } catch (error) {
    throw new SetupError(`tfjs-node's own download failed (${errorSummary(error)})`, 'let curl reach the network');
  }
}

/** curl's last line without its number: `Could not resolve host: …`. */
function errorSummary(error: unknown): string {
  if (!(error instanceof CommandError)) return errorMessage(error);
  const line = error.stderr.trim().split('\n').at(-1) ?? '';
  return line.replace(/^curl: (\(\d+\) )?/, '') || error.message;
}
