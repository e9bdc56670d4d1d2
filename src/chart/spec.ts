import type { TopLevelSpec } from 'vega-lite';

/** A view inside a concatenation, as vega-lite's own types have it. */
type View = Extract<TopLevelSpec, { concat: unknown }>['concat'][number];

/** A view of one mark. */
export type UnitView = Extract<View, { mark: unknown }>;

/** A view of several marks on the same axes. */
export type LayerView = Extract<View, { layer: unknown }>;

/** What a view draws, without its size and title. */
export type Drawing = Pick<UnitView, 'data' | 'mark' | 'encoding'>;

export const vegaLiteSchema = 'https://vega.github.io/schema/vega-lite/v6.json';
