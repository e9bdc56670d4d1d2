import type { Config } from 'vega-lite';
import type { LayerCategory } from '../../network/description.ts';

/** The renderer ships the first two; the others are for a spec that is opened elsewhere. */
export const fontFamily = 'DejaVu Sans, Nanum Gothic, Verdana, sans-serif';

/** Pixels, chosen so that a picture can be read at half its size. */
export const fontSize = {
  title: 34,
  subtitle: 24,
  plotTitle: 26,
  panelTitle: 24,
  note: 20,
  label: 22,
  axisTitle: 24,
} as const;

/** Average advance of a DejaVu Sans character, in ems: digits are .636, and labels are mostly digits. */
export const characterWidth = 0.64;
export const boldCharacterWidth = 0.7;

/** About how wide a text is, in pixels; from Hangul Jamo on, characters are mostly as wide as high. */
export function textWidth(text: string, size: number): number {
  return Array.from(text).reduce((sum, c) => sum + size * (c.codePointAt(0)! < 0x1100 ? characterWidth : 1), 0);
}

export const ink = { text: '#1b1f24', muted: '#57606a', grid: '#e4e7eb', axis: '#8c959f', frame: '#c4cad1' } as const;

/** Okabe and Ito's palette for colour-blind readers (2008), without its yellow, which is faint on white. */
export const palette = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000'] as const;

export const colorAt = (i: number): string => palette[i % palette.length]!;

/** Histogram colours by what a layer does. */
export const layerColor = {
  affine: '#0072b2',
  activation: '#d55e00',
  normalization: '#009e73',
  attention: '#56b4e9',
  embedding: '#0072b2',
  residual: '#000000',
  pooling: '#cc79a7',
  reshaping: '#8c959f',
} as const satisfies Record<LayerCategory, string>;

/** Between a title and its subtitle, in pixels. */
export const subtitlePadding = 6;

const axisTitlePadding = 12;
/** Pixels of an axis's title, without its labels. */
export const axisTitleHeight = Math.ceil(fontSize.axisTitle * 1.3) + axisTitlePadding;
/** Pixels: less than any plot is high. */
const longestAxisTitle = 640;

export const theme: Config = {
  background: 'white',
  font: fontFamily,
  aria: false,
  view: { stroke: null },
  title: {
    color: ink.text,
    subtitleColor: ink.muted,
    fontSize: fontSize.title,
    subtitleFontSize: fontSize.subtitle,
    subtitlePadding,
  },
  axis: {
    labelColor: ink.text,
    labelFontSize: fontSize.label,
    labelPadding: 6,
    labelOverlap: false,
    labelBound: false,
    labelFlush: false,
    titleColor: ink.text,
    titleFontSize: fontSize.axisTitle,
    titleFontWeight: 'normal',
    titlePadding: axisTitlePadding,
    titleLimit: longestAxisTitle,
    domainColor: ink.axis,
    tickColor: ink.axis,
    tickSize: 6,
    gridColor: ink.grid,
  },
  legend: {
    labelColor: ink.text,
    labelFontSize: fontSize.label,
    titleColor: ink.text,
    titleFontSize: fontSize.label,
    titleFontWeight: 'normal',
  },
};

/** Pixels. */
export const pageFontSize = { histogramLabel: 10, lineLabel: 11, axisTitle: 11, letter: 12 } as const;

/** Of the charts on the page, whose style sheet has the colours, for light and for dark. */
export const pageInk = {
  text: 'var(--text)',
  label: 'var(--muted)',
  grid: 'var(--grid)',
  axis: 'var(--axis)',
} as const;

export const pageTheme = (labelFontSize: number): Config => ({
  ...theme,
  background: 'transparent',
  font: 'inherit',
  axis: {
    ...theme.axis,
    labelColor: pageInk.label,
    labelFontSize,
    labelPadding: 3,
    titleColor: pageInk.label,
    titleFontSize: pageFontSize.axisTitle,
    titlePadding: 4,
    titleLimit: 280,
    domainColor: pageInk.axis,
    tickColor: pageInk.axis,
    tickSize: 3,
    gridColor: pageInk.grid,
  },
});
