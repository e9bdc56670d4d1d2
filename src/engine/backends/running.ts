import type { Engine } from '../types.ts';

/** What a backend says of itself once it computes. */
export type Running = Pick<Engine, 'version' | 'threads'>;
