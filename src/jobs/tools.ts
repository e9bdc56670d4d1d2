import type { Renderer } from '../render/index.ts';
import { measure, type LayerStatistics } from '../statistics/index.ts';

/** What jobs share within a process. */
export interface Tools {
  readonly measure: (values: Float32Array, bins: number) => Promise<LayerStatistics>;
  /** The renderer, made where a picture is first drawn: its libraries take a while to load. */
  readonly renderer: () => Promise<Renderer>;
}

export const createTools = (): Tools => {
  let renderer: Promise<Renderer> | undefined;
  return {
    measure: (values, bins) => Promise.resolve(measure(values, bins)),
    renderer: () => (renderer ??= import('../render/index.ts').then(({ createRenderer }) => createRenderer())),
  };
};
