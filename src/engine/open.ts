import { errorMessage } from '../errors.ts';
import { EngineError, backends, type Backend, type BackendChoice, type Engine, type Running } from './types.ts';
import { fingerprint } from './fingerprint.ts';
import { invocation } from '../invocation.ts';
import { discardNative, readNative } from '../nativeSetup/state.ts';
import type { NativeState } from '../nativeSetup/types.ts';

export interface OpenOptions {
  /** The state of native TensorFlow, as `prepareNative` returned it. Default: read from the cache. */
  readonly native?: NativeState | undefined;
}

/**
 * Makes TensorFlow.js ready on a backend: `auto` takes native TensorFlow where it is set up, else wasm, else cpu.
 * It uses only what is on the machine; `prepareNative` installs native TensorFlow.
 *
 *     await openEngine('cpu') // { backend: 'cpu', version: '4.22.0', threads: 1, fingerprint: '…', reason: 'cpu: asked for' }
 *
 * @throws EngineError when the chosen backend can't run
 */
export async function openEngine(choice: BackendChoice, options: OpenOptions = {}): Promise<Engine> {
  const complaints: string[] = [];
  for (const backend of choice === 'auto' ? backends : [choice]) {
    try {
      const started = await starters[backend](options, complaints);
      return { backend, ...started, fingerprint: fingerprint() };
    } catch (error) {
      complaints.push(errorMessage(error));
    }
  }
  throw new EngineError(`the ${choice} backend can't run: ${complaints.join('; ')}`);
}

type Started = Running & Pick<Engine, 'reason'>;

const starters: Record<Backend, (options: OpenOptions, complaints: readonly string[]) => Promise<Started>> = {
  async tensorflow({ native = readNative() }) {
    if (!native.ready) throw new EngineError(`${native.why}; ${native.remedy}`);
    const running = await loadNative(native.addon);
    return { ...running, reason: `native TensorFlow ${running.version} (from ${native.origin})` };
  },
  async wasm(_, complaints) {
    const { startWasm } = await import('./backends/wasm.ts');
    return { ...(await startWasm()), reason: fallbackReason('wasm', complaints) };
  },
  async cpu(_, complaints) {
    const { startCpu } = await import('./backends/cpu.ts');
    return { ...(await startCpu()), reason: fallbackReason('cpu', complaints) };
  },
};

async function loadNative(addon: string): Promise<Running> {
  const { startNative } = await import('./native.ts');
  try {
    return await startNative(addon);
  } catch (error) {
    discardNative(addon);
    throw new EngineError(`the addon does not load (${errorMessage(error)}); run: ${invocation('setup')}`);
  }
}

function fallbackReason(backend: Backend, complaints: readonly string[]): string {
  return `${backend}: ${complaints.length === 0 ? 'asked for' : complaints.join('; ')}`;
}
