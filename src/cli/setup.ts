import { prepareNative, type NativeState } from '../engine/index.ts';

const report = (line: string): boolean => process.stderr.write(`${line}\n`);

/** Makes native TensorFlow ready before a run, where it isn't; `quiet` keeps what it does to itself. */
export const makeReady = (quiet: boolean): Promise<NativeState> => prepareNative({ report: quiet ? () => {} : report });

/** `initscope setup`: the same, and again what failed lately. @returns the exit code */
export const setup = async (directory: string | undefined): Promise<number> => {
  const state = await prepareNative({ report, directory, retry: true });
  process.stdout.write(
    state.ready
      ? `native TensorFlow ${state.version} is ready (from ${state.origin})\n`
      : `no native TensorFlow: ${state.why}; ${state.remedy}. Studies run on wasm.\n`,
  );
  return state.ready ? 0 : 1;
};
