import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorMessage } from '../errors.ts';
import { invocation, quoted } from '../invocation.ts';
import { makeFolder } from '../makeFolder.ts';
import { packageFile } from '../package.ts';
import { UsageError } from './exit.ts';
import { requireFolder } from './folders.ts';

const file = 'study.yaml';

/** `initscope init`: a config with a comment on each key, in the words of who has the package, and the line by which editors find its schema. */
export const init = (folder: string): void => {
  requireFolder(`init ${folder}`, folder);
  const target = join(folder, file);
  if (existsSync(target)) throw new UsageError(`${target}: is there already; give another folder`);
  const [, ...lines] = readFileSync(packageFile('configs/example.yaml'), 'utf8').split('\n');
  const schema = relative(folder, fileURLToPath(packageFile('docs/config.schema.json')));
  const text = [`# yaml-language-server: $schema=${schema}`, ...lines]
    .join('\n')
    .replaceAll(/\binitscope (list \w+)/g, (_, command: string) => invocation(command));
  try {
    makeFolder(folder);
    writeFileSync(target, text, { flag: 'wx' });
  } catch (error) {
    throw new UsageError(`${target}: can't be written: ${errorMessage(error)}`);
  }
  process.stdout.write(
    `${target}: every key with a comment; change it, then run it:\n${invocation(`run ${quoted(target)}`)}\n`,
  );
};
