import { errorMessage } from '../errors.ts';
import { fansOf, type LayerDescription } from './description.ts';
import { definitionOf, type LayerForm } from './kinds.ts';
import type { NetworkSpec } from './spec.ts';

/** A layer that doesn't fit behind those before it. */
export class ShapeError extends RangeError {
  override readonly name = 'ShapeError';
  /** Its place in the list of layers, from 0. */
  readonly position: number;

  constructor(position: number, message: string) {
    super(message);
    this.position = position;
  }
}

const described = new WeakMap<NetworkSpec, readonly LayerDescription[]>();

/**
 * The descriptions of a network's layers, in the order in which outputs are computed; no weights are drawn.
 * `describeLayers(stack([2, 3], relu)).map(({ title }) => title) // ['1-Layer', 'Relu Layer']`
 * @throws ShapeError where shapes don't fit
 */
export const describeLayers = (spec: NetworkSpec): readonly LayerDescription[] => {
  const known = described.get(spec) ?? describe(spec);
  described.set(spec, known);
  return known;
};

const describe = ({ inputShape, layers }: NetworkSpec): LayerDescription[] => {
  const descriptions: LayerDescription[] = [];
  const counts = new Map<string, number>();
  let group = 0;
  for (const [i, choice] of layers.entries()) {
    const { kind, title, form } = definitionOf(choice);
    const { category, outputShape, parameters } = formAt(i, () => form(descriptions.at(-1)?.outputShape ?? inputShape));
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    if (fansOf({ parameters }) || i === 0) group++;
    descriptions.push({
      number: i + 1,
      kind,
      category,
      name: `${kind}${count}`,
      title: title(i + 1),
      inputs: [i],
      outputShape,
      parameters,
      group,
    });
  }
  return descriptions;
};

const formAt = (position: number, form: () => LayerForm): LayerForm => {
  try {
    return form();
  } catch (error) {
    throw new ShapeError(position, errorMessage(error));
  }
};
