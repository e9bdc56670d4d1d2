import type { Renderer } from '../render/index.ts';
import { measure, type LayerStatistics } from '../statistics/index.ts';
import type { MeasureThread } from '../statistics/thread.ts';

/** What jobs share within a process. */
export interface Tools {
  /** A layer's statistics; `values` belong to it from then on. */
  readonly measure: (values: Float32Array<ArrayBuffer>, bins: number) => Promise<LayerStatistics>;
  /** The renderer, made where a picture is first drawn: its libraries take a while to load. */
  readonly renderer: () => Promise<Renderer>;
}

/** Entries from which handing a layer to another thread takes less than measuring it here: about 3 ms. */
const worthAThread = 500_000;

export const createTools = (createRenderer: () => Promise<Renderer>): Tools => {
  let renderer: Promise<Renderer> | undefined;
  let thread: Promise<MeasureThread> | undefined;
  return {
    measure: async (values, bins) => {
      if (values.length < worthAThread) return measure(values, bins);
      thread ??= import('../statistics/thread.ts').then(({ openMeasureThread }) => openMeasureThread());
      return (await thread).measure(values, bins);
    },
    renderer: () => (renderer ??= createRenderer()),
  };
};

/** Pictures drawn where the numbers are computed, in turn. */
export const rendererHere = async (): Promise<Renderer> => (await import('../render/index.ts')).createRenderer();

/** Pictures drawn on a thread of their own, while the next numbers are computed. */
export const rendererOnThread = async (): Promise<Renderer> => (await import('../render/thread.ts')).openRenderThread();
