import type { TopLevelSpec } from 'vega-lite';

/** The picture formats, as `figures.formats` has them. */
export const pictureFormats = ['png', 'svg'] as const;
export type PictureFormat = (typeof pictureFormats)[number];

export interface Renderer {
  /** The picture that `spec` describes: a PNG, or SVG as UTF-8 text. The same spec gives the same bytes. */
  readonly render: (spec: TopLevelSpec, format: PictureFormat) => Promise<Uint8Array>;
}
