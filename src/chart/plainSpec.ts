import { createHash } from 'node:crypto';
import type { TopLevelSpec } from 'vega-lite';

type Json = unknown;

/** What fits a chart's texts to one size of picture. */
const fitted: ReadonlySet<string> = new Set(
  'autosize padding params bounds spacing minExtent maxExtent titleLimit labelLimit limit dx offset labelFlush labelBound'.split(
    ' ',
  ),
);

/**
 * A chart as people change it: data, marks, encodings and colours as drawn, sizes, ticks and domains left to Vega, so that another
 * width, another mark or `resolve: { scale: { x: 'shared' } }` is drawn well. What it was made from stands in
 * `usermeta.initscope.drawn`, a hash.
 *
 *     plainSpec(histogramGrid({ … })) // the same panels, 320 pixels wide each, with ticks of Vega's choice
 */
export const plainSpec = (drawn: TopLevelSpec): TopLevelSpec => {
  const { title, ...rest } = drawn as unknown as Record<string, Json>;
  const sha256 = createHash('sha256').update(JSON.stringify(drawn)).digest('hex');
  const usermeta = { initscope: { drawn: sha256.slice(0, 24) } };
  // Without data Vega has no domain.
  if ((rest['data'] as { values?: readonly Json[] } | undefined)?.values?.length === 0) return { ...drawn, usermeta };
  return {
    ...(plain(rest, '') as object),
    title: plain(title, 'title'),
    autosize: { type: 'pad', contains: 'padding' },
    padding: 16,
    ...sharing(drawn),
    usermeta,
  } as unknown as TopLevelSpec;
};

/** About how many ticks Vega looks for. */
const tickCount = 6;

const plain = (value: Json, key: string): Json => {
  if (key === 'data' || key === 'datasets') return value;
  if (Array.isArray(value)) return value.map((one) => plain(one, key));
  if (typeof value !== 'object' || value === null) return value;
  const own = value as Readonly<Record<string, Json>>;
  if (key === 'x' || key === 'y') return channel(own);
  return Object.fromEntries(
    Object.entries(own).flatMap(([name, inner]) => (fitted.has(name) ? [] : [[name, plain(inner, name)]])),
  );
};

/** A position: numbers with Vega's own ticks and domain, but for a scale that Vega has no good ticks for. */
const channel = (own: Readonly<Record<string, Json>>): Json => {
  const { scale, axis, ...rest } = own;
  if (!scale || !axis) return own;
  if (rest['type'] !== 'quantitative') return { ...own, axis: { ...axis, labelOverlap: 'greedy' } };
  const { domain, padding: _padding, ...kept } = scale as Readonly<Record<string, Json>>;
  const { values, labelExpr, grid } = axis as Readonly<Record<string, Json>>;
  const names = typeof labelExpr === 'string' && labelExpr.startsWith('[');
  const keepsTicks = kept['type'] === 'symlog' || names;
  const whole = (values as readonly number[]).every(Number.isInteger) && isCount(rest['title']);
  // Bars and layers don't begin at 0.
  const fromZero = kept['type'] === 'log' || (domain as readonly number[])[0] === 0;
  return {
    ...rest,
    scale: { ...kept, nice: false, ...(kept['type'] !== 'log' && { zero: fromZero }) },
    axis: {
      labelOverlap: 'greedy',
      ...(!keepsTicks && { tickCount }),
      ...(grid !== undefined && { grid }),
      ...(keepsTicks && { values, labelExpr }),
      ...(!keepsTicks && whole && { tickMinStep: 1 }),
    },
  };
};

const isCount = (title: Json): boolean => title === 'epoch' || title === 'layer';

/** Panels whose axes are all alike share them, as far as Vega may know. */
const sharing = (spec: TopLevelSpec): object => {
  const panels = (spec as unknown as { concat?: readonly Json[] }).concat ?? [];
  const domains = (name: 'x' | 'y'): string[] =>
    panels.flatMap((panel) => {
      const encoding = (panel as { encoding?: Record<string, { scale?: { domain?: Json } }> }).encoding;
      const domain = encoding?.[name]?.scale?.domain;
      return domain === undefined ? [] : [JSON.stringify(domain)];
    });
  const shared = (['x', 'y'] as const).filter((name) => domains(name).length > 1 && new Set(domains(name)).size === 1);
  return shared.length === 0 ? {} : { resolve: { scale: Object.fromEntries(shared.map((name) => [name, 'shared'])) } };
};
