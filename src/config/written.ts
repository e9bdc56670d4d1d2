import type { Choice } from '../catalogue/parameter.ts';
import { isUserModule, moduleFile } from '../userModule/choice.ts';
import { writtenLayer, writtenModel } from '../network/index.ts';
import type { Config } from './normalize.ts';

/** A checked config as one would write it: read again, it gives the same study. */
export const writtenConfig = (
  { network, initializers, input, ...rest }: Config,
  name: string,
): Record<string, unknown> => ({
  name,
  network: writtenNetwork(network),
  initializers: initializers.map((initializer) => ({
    ...writtenChoice(initializer),
    ...(initializer.label !== undefined && { label: initializer.label }),
  })),
  input: writtenInput(network, input),
  ...rest,
});

/** A file, and a model, may say how many samples there are. */
const writtenInput = (network: Config['network'], { samples, ...input }: Config['input']): Record<string, unknown> => {
  const said = 'model' in network ? network.samples : samples;
  return { ...(said !== undefined && input.file === undefined && { samples: said }), ...input };
};

const writtenNetwork = (network: Config['network']): Record<string, unknown> => {
  if ('layers' in network) return { layers: network.layers.map((layer) => writtenLayer(layer, writtenChoice)) };
  if ('model' in network) return writtenModel(network.model, network, writtenChoice);
  return { ...network, activation: writtenChoice(network.activation) };
};

/** `{ normal: { std: 1, mean: 0 } }` */
const writtenChoice = (choice: Choice): Record<string, unknown> =>
  isUserModule(choice) ? { module: moduleFile(choice) } : { [choice.name]: choice.parameters };
