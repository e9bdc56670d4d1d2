import type { Padding } from 'vega';
import type { TopLevelSpec } from 'vega-lite';

type Json = string | number | boolean | null | undefined | readonly Json[] | JsonObject;
type JsonObject = { readonly [key: string]: Json };

/** Rows of a spec's inline data. */
export type Rows = readonly JsonObject[];

/** A spec, split into a skeleton that it shares with specs of the same shape and the values that are its own. */
export interface Template {
  /** The spec with named data and signals in place of its own values: the same for all specs of one shape. */
  readonly skeleton: TopLevelSpec;
  readonly data: ReadonlyMap<string, Rows>;
  readonly signals: ReadonlyMap<string, Json>;
  /** Sizes, which Vega-Lite takes as numbers only but a view can change. */
  readonly frame: Frame;
}

export interface Frame {
  readonly width?: number;
  readonly height?: number;
  readonly padding?: Padding;
}

/** Properties that may differ between specs of one shape, by the object that holds them. */
const variable: Readonly<Record<string, readonly string[]>> = {
  title: ['text', 'subtitle', 'fontSize', 'offset', 'dx', 'limit'],
  axis: ['values', 'minExtent', 'maxExtent'],
  scale: ['domain', 'constant'],
};

/** Objects that the views of one chart share are left alone: Vega-Lite would report two equal signals as a conflict. */
const shared: ReadonlySet<string> = new Set(['config', 'color', 'shape']);

/**
 * Replaces inline data, titles, tick positions, scale domains, the strings of a `labelExpr` and sizes of a spec by named data and
 * signals, so that one compiled view draws all specs of its shape: compiling takes ten times as long as drawing.
 */
export function template(spec: TopLevelSpec): Template {
  const data = new Map<string, Rows>();
  const signals = new Map<string, Json>();

  const signal = (value: Json) => {
    const name = `slot${signals.size}`;
    signals.set(name, value);
    return name;
  };
  const source = (rows: Rows) => {
    const name = `rows${data.size}`;
    data.set(name, rows);
    return { name };
  };
  const walk = (value: Json, key: string): Json => {
    if (Array.isArray(value)) return value.map((item: Json) => walk(item, ''));
    if (!isObject(value) || shared.has(key)) return value;
    if (key === 'data' && Array.isArray(value['values'])) return source(value['values'] as Rows);
    const entries = Object.entries(value).map(([name, inner]): [string, Json] => {
      if (variable[key]?.includes(name)) return [name, { signal: signal(inner) }];
      if (name === 'labelExpr' && typeof inner === 'string')
        return [name, inner.replaceAll(/'([^']*)'/g, (_, text: string) => signal(text))];
      return [name, walk(inner, name)];
    });
    return Object.fromEntries(entries);
  };

  const { params = [], ...rest } = walk(spec as unknown as JsonObject, '') as { params?: readonly Json[] };
  const slots = Array.from(signals.keys(), (name) => ({ name, value: null }));
  const { width, height, padding } = spec as Record<keyof Frame, unknown>;
  const sizes = Object.entries({ width, height }).filter(([, size]) => typeof size === 'number');
  const frame: Frame = Object.fromEntries([...sizes, ...(padding === undefined ? [] : [['padding', padding]])]);
  const blank = Object.fromEntries(Object.keys(frame).map((name) => [name, 1]));
  const skeleton = { ...rest, ...blank, params: [...params, ...slots] } as unknown as TopLevelSpec;
  return { skeleton, data, signals, frame };
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null;
}
