import { errorMessage } from '../errors.ts';
import { fansOf, type LayerDescription } from './description.ts';
import { withPlaces } from './places.ts';
import type { LayerDefinition, LayerForm } from './definition.ts';
import { layerKinds } from './kinds.ts';
import type { LayerChoice, NetworkSpec, ResidualChoice, SimpleLayerChoice } from './spec.ts';

/** The place of an entry in a specification's lists: `[2, 'residual', 'branch', 0]`. */
export type Place = readonly (string | number)[];

/** A layer that doesn't fit behind those before it. */
export class ShapeError extends RangeError {
  override readonly name = 'ShapeError';
  readonly place: Place;

  constructor(place: Place, message: string) {
    super(message);
    this.place = place;
  }
}

/** A layer of a network as it was chosen, with what it is. */
export interface PlacedLayer {
  readonly choice: SimpleLayerChoice | ResidualChoice;
  readonly place: Place;
  readonly description: LayerDescription;
}

/** How an activation is called: the kind in tables, and in the title of a panel. */
export type ActivationNames = (choice: SimpleLayerChoice) => { readonly kind: string; readonly title: string };

/**
 * A network's layers in the order in which outputs are computed: repetitions one behind another, a residual's branch, its
 * shortcut, its sum. Without TensorFlow.js, for the page.
 * @throws ShapeError where shapes don't fit, or two layers have one name
 */
export const walk = (spec: NetworkSpec, namesOf: ActivationNames): readonly PlacedLayer[] => {
  const { layers } = new Walk(spec, namesOf);
  const descriptions = withPlaces(layers.map(({ description }) => description));
  return layers.map((layer, i) => ({ ...layer, description: descriptions[i]! }));
};

/** Goes through the lists of a specification, each entry behind the one before it. */
class Walk {
  readonly layers: PlacedLayer[] = [];
  readonly #inputShape: readonly number[];
  readonly #namesOf: ActivationNames;
  readonly #names = new Set<string>();
  #group = 0;
  /** How many residuals the list at hand lies in. */
  #depth = 0;

  constructor({ inputShape, layers }: NetworkSpec, namesOf: ActivationNames) {
    this.#inputShape = inputShape;
    this.#namesOf = namesOf;
    this.#list(layers, [], '', 0);
  }

  /** @param input number of the layer that the list stands behind @returns that of its last layer */
  #list(choices: readonly LayerChoice[], place: Place, path: string, input: number): number {
    const counts = new Map<string, number>();
    const count = (kind: string): number => {
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      return counts.get(kind)!;
    };
    return choices.reduce((last, choice, i) => {
      const at = [...place, i];
      if ('layers' in choice) {
        const times = Array.from({ length: Number(choice.parameters['times']) });
        const inside = [...at, 'repeat', 'layers'];
        return times.reduce<number>(
          (end) => this.#list(choice.layers, inside, `${path}block${count('block')}/`, end),
          last,
        );
      }
      const { kind } = this.#definitionOf(choice);
      const counted = `${kind}${count(kind)}`;
      const name = `${path}${choice.label ?? counted}`;
      if (!('branch' in choice)) return this.#add(choice, at, name, [last]);
      const first = this.layers.length + 1;
      if (this.#depth++ === 0) this.#group++;
      const branch = this.#list(choice.branch, [...at, 'residual', 'branch'], `${name}/branch/`, last);
      const shortcut = this.#list(choice.shortcut, [...at, 'residual', 'shortcut'], `${name}/shortcut/`, last);
      const block = { input: last, first, scale: Number(choice.parameters['scale']) };
      this.#depth--;
      return this.#add(choice, at, name, [branch, shortcut], block);
    }, input);
  }

  #add(
    choice: SimpleLayerChoice | ResidualChoice,
    place: Place,
    name: string,
    inputs: readonly number[],
    block?: LayerDescription['block'],
  ): number {
    const number = this.layers.length + 1;
    const { kind, title, form } = this.#definitionOf(choice);
    const fail = (message: string): never => {
      throw new ShapeError(place, `${name}: ${message}`);
    };
    if (this.#names.has(name)) fail('another layer has this name');
    this.#names.add(name);
    if (kind === 'embedding' && number > 1) fail('it takes token ids, and can only be the first layer');
    const { category, outputShape, parameters, workspace } = formAt(fail, () =>
      form(...inputs.map((i) => this.#shape(i))),
    );
    if (this.#depth === 0 && !block && (fansOf({ parameters }) || number === 1)) this.#group++;
    const description = {
      number,
      kind,
      category,
      name,
      title: title(number),
      inputs,
      ...(block && { block }),
      outputShape,
      parameters,
      ...(workspace && { workspace }),
      group: this.#group,
    };
    this.layers.push({ choice, place, description });
    return number;
  }

  #definitionOf(choice: SimpleLayerChoice | ResidualChoice): Definition {
    if (!Object.hasOwn(layerKinds, choice.name)) {
      const { kind, title } = this.#namesOf(choice as SimpleLayerChoice);
      return {
        kind,
        title: () => `${title} Layer`,
        form: (outputShape = []) => ({ category: 'activation', outputShape, parameters: [] }),
      };
    }
    const row: LayerDefinition = layerKinds[choice.name as keyof typeof layerKinds];
    return {
      kind: choice.name,
      title: row.title,
      form: (inputShape = [], ...others) => row.form(choice.parameters, inputShape, ...others),
    };
  }

  #shape(number: number): readonly number[] {
    return number === 0 ? this.#inputShape : this.layers[number - 1]!.description.outputShape;
  }
}

interface Definition {
  readonly kind: string;
  readonly title: (number: number) => string;
  readonly form: (...inputShapes: (readonly number[])[]) => LayerForm;
}

const formAt = <T>(fail: (message: string) => never, form: () => T): T => {
  try {
    return form();
  } catch (error) {
    return fail(errorMessage(error));
  }
};
