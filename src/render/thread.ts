import type { TopLevelSpec } from 'vega-lite';
import { packageFile } from '../package.ts';
import { openRequestWorker } from '../threads/requestWorker.ts';
import type { DrawnSize, PictureFormat, Renderer } from './renderer.ts';

/** A picture, or a film of several. */
export type RenderRequest =
  | { readonly spec: TopLevelSpec; readonly format: PictureFormat; readonly size: DrawnSize | undefined }
  | { readonly specs: readonly TopLevelSpec[]; readonly size: DrawnSize | undefined };

/** A renderer that can be closed; afterwards `render` throws. */
export interface ClosableRenderer extends Renderer {
  readonly isClosed: () => boolean;
  readonly close: () => void;
}

/** A renderer on a thread of its own, which loads Vega in parallel. */
export const openRenderThread = (): ClosableRenderer => {
  const { request, isClosed, close } = openRequestWorker<RenderRequest, Uint8Array>(
    packageFile('dist/render/threadMain.js'),
  );
  return {
    render: (spec, format, size) => request({ spec, format, size }),
    film: (specs, size) => request({ specs, size }),
    isClosed,
    close,
  };
};
