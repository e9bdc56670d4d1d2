import * as tf from '@tensorflow/tfjs-core';
import type { MortalRenderer } from '../render/thread.ts';
import type { Renderer } from '../render/index.ts';
import { measureWith, type Measure } from '../run/measure.ts';
import { measure, type LayerStatistics } from '../statistics/index.ts';
import type { openMeasureThread } from '../statistics/thread.ts';

/** What jobs share within a process. */
export interface Tools {
  /** On the engine where that can, else on a thread where that is worth it. */
  readonly measureWith: (bins: number) => Measure;
  /** The renderer, made where a picture is first drawn: its libraries take a while to load. */
  readonly renderer: () => Promise<Renderer>;
  /** Ends the threads. */
  readonly close: () => void;
}

/** Entries from which handing a layer to another thread takes less than measuring it here: about 3 ms. */
const worthAThread = 500_000;

export const createTools = (open: () => Promise<MortalRenderer>): Tools => {
  let renderer: Promise<MortalRenderer> | undefined;
  let thread: ReturnType<typeof openMeasureThread> | undefined;
  const onHost = async (values: Float32Array, bins: number): Promise<LayerStatistics> => {
    if (values.length < worthAThread) return measure(values, bins);
    // Handed over for good: only wasm's are a copy.
    const own = (tf.getBackend() === 'wasm' ? values : values.slice()) as Float32Array<ArrayBuffer>;
    const { openMeasureThread } = await import('../statistics/thread.ts');
    if (!thread || thread.ended()) thread = openMeasureThread();
    return thread.ask({ values: own, bins }, [own.buffer]);
  };
  return {
    measureWith: (bins) => measureWith(bins, onHost),
    renderer: async () => {
      const known = renderer;
      // Others may have opened the next one meanwhile.
      if (known && (await known).ended() && renderer === known) renderer = undefined;
      return (renderer ??= open());
    },
    close: () => {
      thread?.close();
      renderer?.then((opened) => opened.close()).catch(() => {});
    },
  };
};

/** Pictures drawn where the numbers are computed, in turn. */
export const rendererHere = async (): Promise<MortalRenderer> => {
  const { createRenderer } = await import('../render/index.ts');
  return { ...(await createRenderer()), ended: () => false, close: () => {} };
};

/** Pictures drawn on a thread of their own, while the next numbers are computed. */
export const rendererOnThread = async (): Promise<MortalRenderer> =>
  (await import('../render/thread.ts')).openRenderThread();
