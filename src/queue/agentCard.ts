import type { Engine } from '../engine/index.ts';

/** What the numbers depend on beside a cell's settings: where it differs, nothing is shared. */
export interface Kind extends Pick<Engine, 'backend' | 'version' | 'fingerprint'> {
  readonly initscope: string;
}

/** What an agent says of itself. */
export interface AgentCard {
  readonly id: string;
  /** `node1/4711`: its machine, and its process there. */
  readonly name: string;
  readonly backend: string;
  readonly version: string;
  readonly fingerprint: string;
  readonly initscope: string;
  readonly workers: number;
  /** Whether it takes modules of the user's. */
  readonly modules: boolean;
}
