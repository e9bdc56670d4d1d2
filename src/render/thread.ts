import type { TopLevelSpec } from 'vega-lite';
import { packageFile } from '../package.ts';
import { openAskedThread } from '../threads/asked.ts';
import type { PictureFormat, Renderer } from './types.ts';

export interface RenderRequest {
  readonly spec: TopLevelSpec;
  readonly format: PictureFormat;
}

export type RenderReply = { readonly picture: Uint8Array } | { readonly message: string };

/** A renderer that may end: then no picture comes of it any more. */
export interface MortalRenderer extends Renderer {
  readonly ended: () => boolean;
  readonly close: () => void;
}

/** A renderer on a thread of its own, which loads Vega while this one computes. */
export const openRenderThread = (): MortalRenderer => {
  const { ask, ended, close } = openAskedThread<RenderRequest, RenderReply>(packageFile('dist/render/threadMain.js'));
  return {
    render: async (spec, format) => {
      const reply = await ask({ spec, format });
      if ('message' in reply) throw new Error(reply.message);
      return reply.picture;
    },
    ended,
    close,
  };
};
