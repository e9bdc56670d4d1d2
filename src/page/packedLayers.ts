import type { PageLayer } from './types.ts';

/** A layer as a packed cell holds it: number and group as what they are more than those of the layer before. */
export type PackedLayer = readonly [
  numberStep: number,
  title: string,
  category: PageLayer['category'],
  groupStep: number,
  line: PageLayer['line'],
  name: string | null,
];

/** Layers as rows that hardly differ, which deflates: a page may hold those of a thousand cells. */
export const packLayers = (layers: readonly PageLayer[]): PackedLayer[] =>
  layers.map(({ number, title, category, group, line, name }, i) => {
    const before = layers[i - 1] ?? { number: 0, group: 0 };
    return [number - before.number, title, category, group - before.group, line, name];
  });

/** The inverse of `packLayers`. */
export const unpackLayers = (rows: readonly PackedLayer[]): PageLayer[] => {
  let [number, group] = [0, 0];
  return rows.map(([numberStep, title, category, groupStep, line, name]) => {
    number += numberStep;
    group += groupStep;
    return { number, title, category, group, line, name };
  });
};
