import type { TopLevelSpec } from 'vega-lite';

/** The picture formats, as `figures.formats` has them. */
export const pictureFormats = ['png', 'svg'] as const;
export type PictureFormat = (typeof pictureFormats)[number];

/** Draws Vega-Lite specs: `await renderer.render(spec, 'png') // Uint8Array of the file`. */
export interface Renderer {
  /** The picture that `spec` describes: a PNG, or SVG as UTF-8 text. The same spec gives the same bytes. */
  readonly render: (spec: TopLevelSpec, format: PictureFormat) => Promise<Uint8Array>;
}
