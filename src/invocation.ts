import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageFile } from './package.ts';

/** Whether this is a package that was installed into a project, not a clone of ours. */
export const installed: boolean = basename(dirname(fileURLToPath(packageFile('.')))) === 'node_modules';

/** A word of a command as a POSIX shell takes it: `quoted("it's") // `'it'\\''s'` */
export const quoted = (word: string): string =>
  /^(~\/)?[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

/**
 * What people type here for `initscope WORDS`: in a project that has the package, and in a clone of ours.
 *
 * `invocation('run my.yaml') // 'npx initscope run my.yaml', or 'npm run experiment -- my.yaml'`
 */
export const invocation = (words: string, asInstalled = installed): string => {
  if (asInstalled) return `npx initscope ${words}`;
  const [command, ...rest] = words.split(' ');
  if (command === 'setup' && rest.length === 0) return 'npm run setup';
  if (command !== 'run') return `npm run -s initscope -- ${words}`;
  return ['npm run experiment', ...(rest.length > 0 ? ['--', ...rest] : [])].join(' ');
};
