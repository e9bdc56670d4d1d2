import { openEngine } from '../../src/engine/index.ts';
import type { Backend, Engine } from '../../src/engine/index.ts';

/** The backends on which every numeric test runs: `for (const backend of testBackends) describe(backend, …)`. */
export const testBackends: readonly Backend[] = ['wasm'];

/** In `beforeAll`: makes `backend` the one that computes. */
export const useBackend = (backend: Backend): Promise<Engine> => openEngine(backend);
