import { describeLayers, type LayerDescription, type NetworkSpec } from '../network/index.ts';
import { formatValue, type Problem } from './problem.ts';

/** What pictures can be written as. */
export const imageFormats = ['png', 'svg', 'pdf'] as const;
export type ImageFormat = (typeof imageFormats)[number];

export const themeNames = ['light', 'dark', 'print'] as const;
export type ThemeName = (typeof themeNames)[number];

/** How pictures look; what is undefined is each chart's own. */
export interface PictureStyle {
  /** Pixels, before `scale`. */
  readonly size?: readonly [width: number, height: number] | undefined;
  readonly scale: number;
  readonly theme: ThemeName;
  readonly palette?: readonly string[] | undefined;
  /** Of the panels of a grid: each its own, all the same, or the same below. */
  readonly axes: 'own' | 'shared' | 'sharedX';
  readonly counts: 'linear' | 'log';
}

/** Layers by number or name; or those from one to another, of these every k-th. */
export type LayerSelection =
  | readonly (number | string)[]
  | { readonly from?: number | undefined; readonly to?: number | undefined; readonly every?: number | undefined };

/** What is drawn, and how. */
export interface Figures extends PictureStyle {
  readonly formats: readonly ImageFormat[];
  readonly repeats: 'first' | 'all';
  readonly film: boolean;
  /** Whether weights, biases, their gradients and their updates are drawn too. */
  readonly parameters: boolean;
  /** The layers that a histogram grid shows. Default: all. */
  readonly layers?: LayerSelection | undefined;
}

/** The layers that are selected, in their order; all without a selection. */
export const selectedLayers = <T extends Pick<LayerDescription, 'number' | 'name'>>(
  layers: readonly T[],
  selection: LayerSelection | undefined,
): T[] => layers.filter((layer) => isSelected(layer, selection));

const isSelected = (
  { number, name }: Pick<LayerDescription, 'number' | 'name'>,
  selection: LayerSelection | undefined,
): boolean => {
  if (selection === undefined) return true;
  if (isList(selection)) return selection.some((one) => one === number || one === name || name.startsWith(`${one}/`));
  const { from = 1, to = Infinity, every = 1 } = selection;
  return number >= from && number <= to && (number - from) % every === 0;
};

const isList = (selection: LayerSelection): selection is readonly (number | string)[] => Array.isArray(selection);

/** Entries of a selection that are no layer of any cell, and a range that holds none. */
export const selectionProblems = (
  cells: readonly { readonly settings: { readonly network: NetworkSpec } }[],
  selection: LayerSelection | undefined,
): Problem[] => {
  if (selection === undefined) return [];
  const networks = [...new Set(cells.map(({ settings }) => settings.network))].map(describeLayers);
  const deepest = networks.reduce((most, layers) => (layers.length > most.length ? layers : most));
  const there = `there are ${deepest.length}: ${deepest
    .slice(0, 4)
    .map(({ name }) => name)
    .join(', ')}${deepest.length > 4 ? ', …' : ''}`;
  const problem = (part: LayerSelection, path: Problem['path'], text: string): Problem[] =>
    networks.some((layers) => selectedLayers(layers, part).length > 0)
      ? []
      : [{ path, message: `no layer is ${text}; ${there}` }];
  if (!isList(selection)) return problem(selection, ['figures', 'layers'], 'in this range');
  return selection.flatMap((one, i) => problem([one], ['figures', 'layers', i], formatValue(one)));
};
