import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/** The cache's folder: XDG_CACHE_HOME or ~/.cache on Linux, ~/Library/Caches on macOS, %LOCALAPPDATA% on Windows. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return join(cacheHome(environment), 'initscope');
}

function cacheHome(environment: NodeJS.ProcessEnv): string {
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  if (process.platform === 'win32') return environment['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local');
  const xdg = environment['XDG_CACHE_HOME'] ?? '';
  return isAbsolute(xdg) ? xdg : join(homedir(), '.cache');
}

/** The directory that the user names, by an option or by INITSCOPE_TENSORFLOW. */
export function namedDirectory(option: string | undefined, environment: NodeJS.ProcessEnv): string | undefined {
  const named = option ?? environment['INITSCOPE_TENSORFLOW'];
  return named ? resolve(named) : undefined;
}

/** `path` with the home folder as `~`, for messages. */
export function tilde(path: string): string {
  const home = homedir();
  return path === home || path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}
