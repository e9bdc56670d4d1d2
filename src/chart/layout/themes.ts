import type { TopLevelSpec } from 'vega-lite';
import type { ThemeName } from '../../config/index.ts';
import { ink, palette } from './theme.ts';

interface Theme {
  readonly background: string;
  readonly ink: Readonly<Record<keyof typeof ink, string>>;
  readonly palette: readonly string[];
}

const themes: Readonly<Record<ThemeName, Theme>> = {
  light: { background: 'white', ink, palette },
  dark: {
    background: '#14171b',
    ink: { text: '#e6e8eb', muted: '#9ea7b1', grid: '#31373f', axis: '#6b7580', frame: '#434b55' },
    palette: ['#45a5dd', '#f08a3c', '#2fc79a', '#e29cc6', '#f2b632', '#8ad0f5', '#f4f5f6'],
  },
  // Greys that a laser printer keeps apart; markers tell the lines.
  print: {
    background: 'white',
    ink: { text: '#000000', muted: '#333333', grid: '#dddddd', axis: '#555555', frame: '#777777' },
    palette: ['#000000', '#8c8c8c', '#4d4d4d', '#b3b3b3', '#262626', '#737373', '#999999'],
  },
};

/** Of a chart's spec what no colour stands in: data and words. */
const words: ReadonlySet<string> = new Set(['data', 'values', 'text', 'subtitle', 'domain', 'labelExpr', 'field']);

/**
 * A chart in another theme, and with other colours for its lines and kinds of layers. Charts are made in the light theme; each
 * colour of that has its place in any other.
 *
 *     themed(stdChart(…), 'dark', ['#ff0000']) // light on dark, its lines red
 */
export const themed = (spec: TopLevelSpec, name: ThemeName, colors?: readonly string[]): TopLevelSpec => {
  const theme = themes[name];
  const own = colors ?? theme.palette;
  const at = (i: number): string => own[i % own.length]!;
  const inks = (Object.keys(ink) as (keyof typeof ink)[]).map((key) => [ink[key] as string, theme.ink[key]] as const);
  const replaced = new Map<string, string>([...inks, ...palette.map((color, i) => [color, at(i)] as const)]);
  const lineColors: ReadonlySet<unknown> = new Set(palette);
  const walk = (value: unknown, key: string): unknown => {
    if (words.has(key)) return value;
    if (typeof value === 'string') return key === 'background' ? theme.background : (replaced.get(value) ?? value);
    // A colour for each line: their order, not their colours, says which is which.
    if (Array.isArray(value) && key === 'range' && value.every((one) => lineColors.has(one)))
      return value.map((_, i) => at(i));
    if (Array.isArray(value)) return value.map((one) => walk(one, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([inner, one]) => [inner, walk(one, inner)]));
  };
  return walk(spec, '') as TopLevelSpec;
};
