/** The TensorFlow.js backends, in the order in which `auto` tries them. */
export const backends = ['tensorflow', 'wasm', 'cpu'] as const;
export type Backend = (typeof backends)[number];

/** What `--backend` takes. */
export const backendChoices = ['auto', ...backends] as const;
export type BackendChoice = (typeof backendChoices)[number];

/** The backend that runs, and why it is this one. */
export interface Engine {
  readonly backend: Backend;
  /** One line: why this backend, and, where it is not native, what would bring native. */
  readonly reason: string;
  /** Of the library that computes: TensorFlow's for `tensorflow`, the TensorFlow.js package's for the others. */
  readonly version: string;
  /** Threads on which one operation runs. */
  readonly threads: number;
  /** Of its kernels: where the last bits of results differ, as between kinds of processors, it differs. */
  readonly fingerprint: string;
}

/** The engine that was asked for can't run; the message is one line that says why and what would help. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}

/** What a backend says of itself once it computes. */
export type Running = Pick<Engine, 'version' | 'threads'>;
