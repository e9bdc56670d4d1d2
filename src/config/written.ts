import type { Choice } from '../catalogue/parameter.ts';
import { isUserModule, moduleFile } from '../userModule/choice.ts';
import { writtenLayer } from '../network/index.ts';
import type { Config } from './normalize.ts';

/** A checked config as one would write it: read again, it gives the same study. */
export const writtenConfig = ({ network, initializers, ...rest }: Config, name: string): Record<string, unknown> => ({
  name,
  network:
    'layers' in network
      ? { layers: network.layers.map((layer) => writtenLayer(layer, writtenChoice)) }
      : { ...network, activation: writtenChoice(network.activation) },
  initializers: initializers.map((initializer) => ({
    ...writtenChoice(initializer),
    ...(initializer.label !== undefined && { label: initializer.label }),
  })),
  ...rest,
});

/** `{ normal: { std: 1, mean: 0 } }` */
const writtenChoice = (choice: Choice): Record<string, unknown> =>
  isUserModule(choice) ? { module: moduleFile(choice) } : { [choice.name]: choice.parameters };
