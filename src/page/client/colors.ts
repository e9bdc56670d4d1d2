import { markerAt, type Marker } from '../../chart/layout/marker.ts';
import { palette } from '../../chart/layout/theme.ts';
import type { Shade } from './cellColumns.ts';
import { formatNumber } from './numbers.ts';

/** Colours for numbers, and what the ends of the scale are called. */
export interface ColorScale {
  readonly colorOf: (value: number) => string;
  /** Colours from one end to the other, with the numbers that they stand for. */
  readonly legend: readonly { readonly color: string; readonly label: string }[];
}

/** A signal this far from 1 has vanished or exploded: further shades would not help. */
const mostDecades = 6;
/** The part of the values that the colours are scaled to: one huge value doesn't bleach the rest. */
const robustPart = 0.9;

/** Colours for a column's numbers: `around 1` by the logarithm, blue below and orange above; else paler for less. Grey at 0, or where it has no colour. */
export const colorScale = (shade: Shade, values: readonly number[]): ColorScale => {
  const finite = values.filter(Number.isFinite);
  return shade === 'around 1' ? aroundOne(finite) : increasing(finite, shade === 'from 0');
};

const aroundOne = (values: readonly number[]): ColorScale => {
  const positive = values.filter((value) => value > 0);
  const decades = positive.map((value) => Math.abs(Math.log10(value)));
  const most = Math.min(mostDecades, Math.max(0.5, quantile(decades, robustPart)));
  const colorOf = (value: number): string => {
    if (Number.isNaN(value)) return 'var(--not-finite)';
    if (value === 0) return 'var(--zero)';
    const at = Math.log10(value);
    return mixed(at < 0 ? '--weak' : '--strong', Math.min(1, Math.abs(at) / most) ** 0.6);
  };
  const isCut = decades.some((one) => one > most * 1.001);
  const legend = [-1, -0.5, 0, 0.5, 1].map((part) => {
    const value = 10 ** (part * most);
    const beyond = !isCut || Math.abs(part) < 1 ? '' : part < 0 ? '≤ ' : '≥ ';
    return { color: colorOf(value), label: `${beyond}${formatNumber(value, 2)}` };
  });
  return { colorOf, legend };
};

const increasing = (values: readonly number[], fromZero: boolean): ColorScale => {
  const low = fromZero ? 0 : quantile(values, 1 - robustPart);
  const high = quantile(values, robustPart);
  const colorOf = (value: number): string => {
    if (Number.isNaN(value)) return 'var(--not-finite)';
    return mixed('--much', high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : 0);
  };
  const cut = { low: values.some((value) => value < low), high: values.some((value) => value > high) };
  const legend = (high > low ? [0, 0.5, 1] : [0]).map((part) => {
    const value = low + part * (high - low);
    const beyond = part === 1 && cut.high ? '≥ ' : part === 0 && cut.low ? '≤ ' : '';
    return { color: colorOf(value), label: `${beyond}${formatNumber(value, 2)}` };
  });
  return { colorOf, legend: values.length === 0 ? [] : legend };
};

const mixed = (color: string, strength: number): string =>
  `color-mix(in srgb, var(${color}) ${Math.round(strength * 75)}%, var(--panel))`;

/** 0 of none. */
const quantile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.round(part * (values.length - 1))] ?? 0;

/** Colour and marker of the i-th line; the colours, light and dark, are in the style sheet. */
export const lineStyle = (i: number, marker = markerAt(i)): { readonly color: string; readonly marker: Marker } => ({
  color: `var(--series-${i % palette.length})`,
  marker,
});
