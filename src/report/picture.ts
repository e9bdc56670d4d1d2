import type { TopLevelSpec } from 'vega-lite';

/** A chart, and where it goes: `figures/forward-std`, without an ending. */
export interface Picture {
  readonly path: string;
  readonly spec: TopLevelSpec;
}
