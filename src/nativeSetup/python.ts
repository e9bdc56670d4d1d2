import { existsSync } from 'node:fs';
import { join, parse } from 'node:path';
import { runCommand } from './command.ts';

/** A Python installation, as it describes itself. */
export interface Python {
  readonly executable: string;
  readonly pip: boolean;
  /** Folders of an installed `tensorflow`, found without importing it. */
  readonly tensorflow: readonly string[];
}

const query = `
import json, sys
from importlib.util import find_spec
spec = find_spec('tensorflow')
print(json.dumps({
    'executable': sys.executable,
    'pip': find_spec('pip') is not None,
    'tensorflow': list(spec.submodule_search_locations or []) if spec else [],
}))
`;

/** Python 3s, the active one first: the active virtual environment's, then `python3` and `python`. */
export async function findPythons(environment: NodeJS.ProcessEnv): Promise<readonly Python[]> {
  const found = await Promise.all(commands(environment).map((command) => askPython(command, environment)));
  return found.filter((python) => python !== undefined);
}

function commands(environment: NodeJS.ProcessEnv): string[] {
  const active = environment['VIRTUAL_ENV'];
  const inside = active ? [join(active, 'bin', 'python')].filter((path) => existsSync(path)) : [];
  return [...inside, 'python3', 'python'];
}

/** Asks a command to describe itself; undefined where it isn't there, isn't a Python 3, or doesn't answer. */
async function askPython(command: string, environment: NodeJS.ProcessEnv): Promise<Python | undefined> {
  // Python imports modules from its working folder, which must not be the user's.
  const directory = parse(process.cwd()).root;
  try {
    const { stdout } = await runCommand(command, ['-c', query], { environment, directory, limits: { total: 20_000 } });
    return JSON.parse(stdout) as Python;
  } catch {
    return undefined;
  }
}
