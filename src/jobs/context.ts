import * as tf from '@tensorflow/tfjs-core';
import type { ClosableRenderer } from '../render/thread.ts';
import type { Renderer } from '../render/index.ts';
import { measureWith, type Measure } from '../run/measure.ts';
import { measure, type LayerStatistics } from '../statistics/index.ts';
import type { openMeasureThread } from '../statistics/thread.ts';

/** What jobs share within a process. */
export interface JobContext {
  /** On the engine where that can, else on a thread where that is worth it. */
  readonly measureWith: (bins: number) => Measure;
  /** The renderer, made where a picture is first drawn: its libraries take a while to load. */
  readonly renderer: () => Promise<Renderer>;
  /** Ends the threads. */
  readonly close: () => void;
}

/** Entries from which handing a layer to another thread takes less than measuring it here: about 3 ms. */
const offloadThreshold = 500_000;

export const createJobContext = (open: () => Promise<ClosableRenderer>): JobContext => {
  let renderer: Promise<ClosableRenderer> | undefined;
  let thread: ReturnType<typeof openMeasureThread> | undefined;
  const onHost = async (values: Float32Array, bins: number): Promise<LayerStatistics> => {
    if (values.length < offloadThreshold) return measure(values, bins);
    // Handed over for good: only wasm's are a copy.
    const own = (tf.getBackend() === 'wasm' ? values : values.slice()) as Float32Array<ArrayBuffer>;
    const { openMeasureThread } = await import('../statistics/thread.ts');
    if (!thread || thread.isClosed()) thread = openMeasureThread();
    return thread.request({ values: own, bins }, [own.buffer]);
  };
  return {
    measureWith: (bins) => measureWith(bins, onHost),
    renderer: async () => {
      const known = renderer;
      // Others may have opened the next one meanwhile.
      if (known && (await known).isClosed() && renderer === known) renderer = undefined;
      return (renderer ??= open());
    },
    close: () => {
      thread?.close();
      renderer?.then((opened) => opened.close()).catch(() => {});
    },
  };
};

/** Pictures drawn where the numbers are computed, in turn. */
export const rendererHere = async (): Promise<ClosableRenderer> => {
  const { createRenderer } = await import('../render/index.ts');
  return { ...(await createRenderer()), isClosed: () => false, close: () => {} };
};

/** Pictures drawn on a thread of their own, while the next numbers are computed. */
export const rendererOnThread = async (): Promise<ClosableRenderer> =>
  (await import('../render/thread.ts')).openRenderThread();
