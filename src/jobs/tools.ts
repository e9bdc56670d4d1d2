import * as tf from '@tensorflow/tfjs-core';
import type { Renderer } from '../render/index.ts';
import { measureTensor, type Measure } from '../run/measure.ts';
import { measure, type LayerStatistics } from '../statistics/index.ts';
import type { MeasureThread } from '../statistics/thread.ts';

/** What jobs share within a process. */
export interface Tools {
  /** On the engine where that can, else on a thread where that is worth it. */
  readonly measureWith: (bins: number) => Measure;
  /** The renderer, made where a picture is first drawn: its libraries take a while to load. */
  readonly renderer: () => Promise<Renderer>;
}

/** Entries from which handing a layer to another thread takes less than measuring it here: about 3 ms. */
const worthAThread = 500_000;

export const createTools = (createRenderer: () => Promise<Renderer>): Tools => {
  let renderer: Promise<Renderer> | undefined;
  let thread: Promise<MeasureThread> | undefined;
  const onHost = async (values: Float32Array, bins: number): Promise<LayerStatistics> => {
    if (values.length < worthAThread) return measure(values, bins);
    // Handed over for good: only wasm's are a copy.
    const own = (tf.getBackend() === 'wasm' ? values : values.slice()) as Float32Array<ArrayBuffer>;
    thread ??= import('../statistics/thread.ts').then(({ openMeasureThread }) => openMeasureThread());
    return (await thread).measure(own, bins);
  };
  return {
    measureWith: (bins) => (out, values) => measureTensor(out, bins) ?? onHost(values(), bins),
    renderer: () => (renderer ??= createRenderer()),
  };
};

/** Pictures drawn where the numbers are computed, in turn. */
export const rendererHere = async (): Promise<Renderer> => (await import('../render/index.ts')).createRenderer();

/** Pictures drawn on a thread of their own, while the next numbers are computed. */
export const rendererOnThread = async (): Promise<Renderer> => (await import('../render/thread.ts')).openRenderThread();
