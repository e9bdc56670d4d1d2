import type { ClosableRenderer } from '../render/thread.ts';
import type { Renderer } from '../render/renderer.ts';

/** What jobs share within a process. */
export interface JobContext {
  /** The renderer, created at the first call: its libraries take a while to load. */
  readonly renderer: () => Promise<Renderer>;
  /** Ends the renderer's thread. */
  readonly close: () => void;
}

export const createJobContext = (open: () => Promise<ClosableRenderer>): JobContext => {
  let renderer: Promise<ClosableRenderer> | undefined;
  return {
    renderer: async () => {
      const known = renderer;
      // Another caller may have opened the next one meanwhile.
      if (known && (await known).isClosed() && renderer === known) renderer = undefined;
      return (renderer ??= open());
    },
    close: () => {
      renderer?.then((opened) => opened.close()).catch(() => {});
    },
  };
};

/** A renderer on this thread: pictures and numbers take turns. */
export const rendererHere = async (): Promise<ClosableRenderer> => {
  const { createRenderer } = await import('../render/renderer.ts');
  return { ...(await createRenderer()), isClosed: () => false, close: () => {} };
};

/** A renderer on a thread of its own: pictures are drawn while the next numbers are computed. */
export const rendererOnThread = async (): Promise<ClosableRenderer> =>
  (await import('../render/thread.ts')).openRenderThread();
