import * as tf from '@tensorflow/tfjs-core';
import type { ClosableRenderer } from '../render/thread.ts';
import type { Renderer } from '../render/index.ts';
import { measureWith, type Measure } from '../run/measure.ts';
import { measure, type LayerStatistics } from '../statistics/index.ts';
import type { openMeasureThread } from '../statistics/thread.ts';

/** What jobs share within a process. */
export interface JobContext {
  /** Measures on the engine where it can, else here, or on a thread where the layer is large. */
  readonly measureWith: (bins: number) => Measure;
  /** The renderer, created at the first call: its libraries take a while to load. */
  readonly renderer: () => Promise<Renderer>;
  /** Ends the threads. */
  readonly close: () => void;
}

/** From so many entries on, transferring a layer to the thread takes less time than measuring it here, about 3 ms. */
const offloadThreshold = 500_000;

export const createJobContext = (open: () => Promise<ClosableRenderer>): JobContext => {
  let renderer: Promise<ClosableRenderer> | undefined;
  let thread: ReturnType<typeof openMeasureThread> | undefined;
  const onHost = async (values: Float32Array, bins: number): Promise<LayerStatistics> => {
    if (values.length < offloadThreshold) return measure(values, bins);
    // The array is transferred: only the wasm backend returned a copy.
    const copy = (tf.getBackend() === 'wasm' ? values : values.slice()) as Float32Array<ArrayBuffer>;
    const { openMeasureThread } = await import('../statistics/thread.ts');
    if (!thread || thread.isClosed()) thread = openMeasureThread();
    return thread.request({ values: copy, bins }, [copy.buffer]);
  };
  return {
    measureWith: (bins) => measureWith(bins, onHost),
    renderer: async () => {
      const known = renderer;
      // Another caller may have opened the next one meanwhile.
      if (known && (await known).isClosed() && renderer === known) renderer = undefined;
      return (renderer ??= open());
    },
    close: () => {
      thread?.close();
      renderer?.then((opened) => opened.close()).catch(() => {});
    },
  };
};

/** A renderer on this thread: pictures and numbers take turns. */
export const rendererHere = async (): Promise<ClosableRenderer> => {
  const { createRenderer } = await import('../render/index.ts');
  return { ...(await createRenderer()), isClosed: () => false, close: () => {} };
};

/** A renderer on a thread of its own: pictures are drawn while the next numbers are computed. */
export const rendererOnThread = async (): Promise<ClosableRenderer> =>
  (await import('../render/thread.ts')).openRenderThread();
