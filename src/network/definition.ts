import type { CatalogueEntry, ParameterTable, ParameterValues } from '../catalogue/parameter.ts';
import type { LayerCategory, ParameterDescription } from './description.ts';

/** The part of a layer's description that depends on its kind, parameters and input. */
export interface LayerForm {
  readonly category: LayerCategory;
  /** The shape of one sample's output. */
  readonly outputShape: readonly number[];
  readonly parameters: readonly ParameterDescription[];
  /** Entries per sample that it keeps, or needs at its peak, beside its output. Default: 0. */
  readonly workspace?: number;
}

/** A row of the table of layers. */
export interface LayerDefinition<T extends ParameterTable = ParameterTable> extends CatalogueEntry<T> {
  /** A shape of one sample that the example takes. */
  readonly exampleShape: readonly number[];
  /** Lists of layers that it holds, each with its meaning; the first must be given. */
  readonly lists?: Readonly<Record<string, string>>;
  /** The panel's title of the layer with this number. */
  readonly title: (number: number) => string;
  /** @param inputShape of one sample; a layer that joins paths has several. @throws RangeError where it doesn't fit */
  form(parameters: ParameterValues<T>, inputShape: readonly number[], ...others: (readonly number[])[]): LayerForm;
}

/** Types a row of the table without losing the literal types of its parameters. */
export const defineLayer = <const T extends ParameterTable>(row: LayerDefinition<T>): LayerDefinition<T> => row;

/** `[8, 8, 3]`, as messages write a shape. */
export const shapeText = (shape: readonly number[]): string => `[${shape.join(', ')}]`;
