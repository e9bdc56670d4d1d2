import type { Choice } from '../catalogue/parameter.ts';
import type { CellSettings } from '../config/index.ts';
import { writtenModel } from '../network/modelSpec.ts';
import { stackOf, writtenLayer, type NetworkSpec } from '../network/spec.ts';

/** A config whose only cell has these settings and nothing else: what it computes is what the cell computed. */
export const configOfCell = (name: string, label: string, settings: CellSettings): unknown => {
  const {
    network,
    initializer,
    bias,
    samples,
    batch,
    distribution,
    correlation,
    seed,
    repeats,
    bins,
    diagnostics,
    ...training
  } = settings;
  const stack = stackOf(network);
  return {
    name,
    network: stack ? stackConfig(stack) : writtenNetwork(network),
    initializers: [{ ...entryOf(initializer), label }],
    bias,
    input: {
      ...(batch ? { file: filesOf(batch, network) } : { samples, distribution, correlation }),
      ...(!stack && { shape: sampleShape(network) }),
    },
    training,
    random: { seed, repeats },
    figures: { bins },
    diagnostics,
  };
};

const writtenNetwork = ({ layers, model }: NetworkSpec): unknown =>
  model
    ? writtenModel(String(model.source.parameters['file']), model, entryOf)
    : { layers: layers.map((layer) => writtenLayer(layer, entryOf)) };

/** The file that is fed; of a model of several inputs one for each. */
const filesOf = (batch: Choice, { model }: NetworkSpec): unknown => {
  const file = batch.parameters['file'];
  if (!model || model.others.length === 0) return file;
  const others = model.others.map(({ name, source }) => [name, source.parameters['file']]);
  return { [model.input.name]: file, ...Object.fromEntries(others) };
};

/** Of a model that of the graph's input. */
const sampleShape = ({ inputShape, model }: NetworkSpec): readonly number[] => model?.input.shape ?? inputShape;

/** A study's name has at most 100 characters, `-cell` at its end included. */
export const cellName = (study: string): string => `${Array.from(study).slice(0, 95).join('')}-cell`;

const stackConfig = ({ widths, activation }: NonNullable<ReturnType<typeof stackOf>>): unknown => {
  const equal = widths.every((width) => width === widths[0]);
  return { width: equal ? widths[0] : widths, depth: widths.length - 1, activation: entryOf(activation) };
};

const entryOf = ({ name, parameters }: Choice): Record<string, unknown> =>
  name === 'module' ? { module: parameters['file'] } : { [name]: parameters };
