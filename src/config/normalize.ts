import type { ActivationChoice } from '../activation/index.ts';
import type { LayerChoice } from '../network/index.ts';
import type { Problem } from './problem.ts';
import type { ParsedConfig } from './schema.ts';

/** The notebook's stack, or layers one by one. */
export type NetworkConfig =
  | { readonly width: number | number[]; readonly depth?: number; readonly activation: ActivationChoice }
  | { readonly layers: readonly LayerChoice[] };

/** A config with every default filled in. */
export interface Config extends Omit<ParsedConfig, 'network' | 'bias' | 'training'> {
  readonly network: NetworkConfig;
  readonly bias: NonNullable<ParsedConfig['bias']>;
  readonly training: Required<{ [K in keyof ParsedConfig['training']]: NonNullable<ParsedConfig['training'][K]> }>;
}

/** The notebook's defaults for the notebook's stack; a single epoch for any other network. */
const defaults = {
  stack: { bias: 'same', epochs: 5, upstreamGradient: 'ones', carryOver: true },
  layers: { bias: 'zero', epochs: 1, upstreamGradient: 'normal', carryOver: false },
} as const;

/** Fills in the defaults that depend on the network. Keys that don't go together are problems. */
export const normalize = (parsed: ParsedConfig): Config | Problem[] => {
  const { name, network, initializers, bias, input, training, ...rest } = parsed;
  const problems = conflicts(parsed);
  if (problems.length > 0) return problems;
  const fallback = network.layers ? defaults.layers : defaults.stack;
  return {
    ...(name !== undefined && { name }),
    network: networkOf(network),
    initializers,
    bias: bias ?? fallback.bias,
    input,
    training: {
      epochs: training.epochs ?? fallback.epochs,
      learningRate: training.learningRate,
      upstreamGradient: training.upstreamGradient ?? fallback.upstreamGradient,
      carryOver: training.carryOver ?? fallback.carryOver,
    },
    ...rest,
  };
};

const networkOf = ({ width, depth, activation, layers }: ParsedConfig['network']): NetworkConfig =>
  layers
    ? { layers }
    : {
        width: width ?? 100,
        ...(depth !== undefined && { depth }),
        activation: activation ?? { name: 'sigmoid', parameters: {} },
      };

const conflicts = ({ network, input }: ParsedConfig): Problem[] => {
  if (!network.layers) {
    return input.shape === undefined
      ? []
      : [{ path: ['input', 'shape'], message: 'goes with network.layers; here network.width says it' }];
  }
  const beside = (['width', 'depth', 'activation'] as const).filter((key) => network[key] !== undefined);
  return [
    ...beside.map((key): Problem => ({
      path: ['network', key],
      key: true,
      message: 'means nothing beside network.layers',
    })),
    ...(input.shape === undefined
      ? [{ path: ['input'], message: 'network.layers needs input.shape, the shape of one sample, such as [100]' }]
      : []),
  ];
};
