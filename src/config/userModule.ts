import { resolve } from 'node:path';
import { hashOfSources } from '../userModule/sources.ts';
import { isUserModule, moduleFile, type UserModuleChoice } from '../userModule/choice.ts';
import type { Choice } from '../catalogue/parameter.ts';
import { errorCode } from '../errors.ts';
import type { Context } from './choice.ts';
import type { Path } from './path.ts';
import { formatValue, type Problem } from './problem.ts';

/** Reads `{ module: ./mine.mjs }`; undefined where a choice names no module. */
export const readUserModule = (raw: unknown, context: Context): UserModuleChoice | undefined => {
  if (typeof raw !== 'object' || raw === null || !('module' in raw)) return undefined;
  const { module: file, ...rest } = raw;
  const [other] = Object.keys(rest);
  if (other !== undefined)
    context.addIssue({
      code: 'custom',
      path: [other],
      message: `beside a module, ${formatValue(other)} means nothing`,
    });
  if (typeof file !== 'string' || file === '') {
    context.addIssue({
      code: 'custom',
      path: ['module'],
      message: `${formatValue(file)} is not a path such as ./mine.mjs`,
    });
  }
  return { name: 'module', parameters: { file: String(file) } };
};

/**
 * The same choice with its file's path resolved from the config's folder and the hash of its sources, so that a changed
 * module makes a changed cell; any other choice as it is.
 */
export const resolveUserModule = <C extends Choice>(choice: C, folder: string, path: Path): C | Problem => {
  if (!isUserModule(choice)) return choice;
  const file = resolve(folder, moduleFile(choice));
  try {
    return { ...choice, parameters: { file, sha256: hashOfSources(file) } };
  } catch (error) {
    const why = errorCode(error) === 'ENOENT' ? 'no such file' : `can't be read (${errorCode(error)})`;
    return { path: [...path, 'module'], message: `${file}: ${why}` };
  }
};

/** The JSON Schema of what a table's schema takes, or a module. */
export const orModule = (schema: unknown, extra: Record<string, unknown> = {}): unknown => ({
  anyOf: [
    schema,
    {
      type: 'object',
      properties: {
        module: {
          type: 'string',
          description: 'Path of a JavaScript module of your own, relative to the config. Required.',
        },
        ...extra,
      },
      required: ['module'],
      additionalProperties: false,
    },
  ],
});
