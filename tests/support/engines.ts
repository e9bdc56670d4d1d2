import { openEngine } from '../../src/engine/index.ts';
import type { Backend, Engine } from '../../src/engine/index.ts';

/** INITSCOPE_TEST_ENGINE=wasm is for machines that can't have native TensorFlow; anywhere else it must be there. */
export const nativeExpected = process.env['INITSCOPE_TEST_ENGINE'] !== 'wasm';

/** The backends on which every numeric test runs: `for (const backend of testBackends) describe(backend, …)`. */
export const testBackends: readonly Backend[] = nativeExpected ? ['tensorflow', 'wasm'] : ['wasm'];

/** In `beforeAll`: makes `backend` the one that computes. */
export const useBackend = (backend: Backend): Promise<Engine> => openEngine(backend);
