import type { ActivationChoice } from '../activation/index.ts';
import {
  architectures,
  commonDefaults,
  type ArchitectureKey,
  type ArchitectureName,
  type ArchitectureOptions,
  type LayerChoice,
} from '../network/index.ts';
import type { Problem } from './problem.ts';
import type { ParsedConfig } from './schema.ts';

/** The notebook's stack; another architecture, with all that it knows; or layers one by one. */
export type NetworkConfig = StackConfig | BuiltConfig | { readonly layers: readonly LayerChoice[] };

export interface StackConfig {
  readonly width: number | number[];
  readonly depth?: number;
  readonly activation: ActivationChoice;
}

export interface BuiltConfig extends Partial<Omit<ArchitectureOptions, 'width' | 'depth' | 'activation'>> {
  readonly architecture: ArchitectureName;
  readonly width: number | number[];
  readonly depth: number;
  readonly activation: ActivationChoice;
}

/** A config with every default filled in. */
export interface Config extends Omit<ParsedConfig, 'network' | 'bias' | 'training'> {
  readonly network: NetworkConfig;
  readonly bias: NonNullable<ParsedConfig['bias']>;
  readonly training: Required<{ [K in keyof ParsedConfig['training']]: NonNullable<ParsedConfig['training'][K]> }>;
}

/** The notebook's defaults for the notebook's stack; a single epoch for any other network. */
const defaults = {
  stack: { bias: 'same', epochs: 5, upstreamGradient: 'ones', carryOver: true },
  other: { bias: 'zero', epochs: 1, upstreamGradient: 'normal', carryOver: false },
} as const;

/** Fills in the defaults that depend on the network. Keys that don't go together are problems. */
export const normalize = (parsed: ParsedConfig): Config | Problem[] => {
  const { name, network: given, initializers, bias, input, training, ...rest } = parsed;
  const problems = [...conflicts(parsed), ...inputConflicts(parsed)];
  if (problems.length > 0) return problems;
  const network = networkOf(given);
  const fallback = 'layers' in network || 'architecture' in network ? defaults.other : defaults.stack;
  return {
    ...(name !== undefined && { name }),
    network,
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

const networkOf = (network: ParsedConfig['network']): NetworkConfig => {
  const { architecture = 'plain', normalization = 'none', width, depth, activation, layers } = network;
  if (layers) return { layers };
  if (architecture === 'plain' && normalization === 'none') {
    return {
      width: width ?? 100,
      ...(depth !== undefined && { depth }),
      activation: activation ?? { name: 'sigmoid', parameters: {} },
    };
  }
  const known = architectures[architecture];
  const filled = { ...commonDefaults, ...known.defaults, ...network } as ArchitectureOptions;
  const options = Object.fromEntries(known.keys.map((key) => [key, filled[key]]));
  const widths = Array.isArray(width) ? { depth: depth ?? width.length - 1 } : {};
  return { architecture, ...options, ...widths } as BuiltConfig;
};

const conflicts = ({ network, input }: ParsedConfig): Problem[] => {
  const { architecture = 'plain', layers, ...options } = network;
  const given = (Object.keys(options) as (keyof typeof options)[]).filter((key) => options[key] !== undefined);
  if (layers) {
    const beside = [...(network.architecture === undefined ? [] : ['architecture']), ...given];
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
  }
  const keys: readonly ArchitectureKey[] = architectures[architecture].keys;
  const unknown = given.filter((key) => !keys.includes(key));
  return [
    ...unknown.map((key): Problem => ({
      path: ['network', key],
      key: true,
      message: `means nothing in architecture: ${architecture}, which knows ${keys.join(', ')}`,
    })),
    ...(Array.isArray(network.width) && architecture !== 'plain'
      ? [{ path: ['network', 'width'], message: `a list of widths goes with architecture: plain, not ${architecture}` }]
      : []),
    ...(input.shape === undefined
      ? []
      : [{ path: ['input', 'shape'], message: `goes with network.layers; here ${shapeKeys(keys)} it` }]),
  ];
};

/** Which keys say the shape of a sample. */
const shapeKeys = (keys: readonly ArchitectureKey[]): string => {
  if (keys.includes('image')) return 'network.image says';
  return keys.includes('tokens') ? 'network.tokens and network.width say' : 'network.width says';
};

const inputConflicts = ({ network, input: { distribution, correlation } }: ParsedConfig): Problem[] => {
  const ids = network.layers?.[0]?.name === 'embedding';
  const drawn = 'token ids are drawn evenly from the rows of the embedding';
  return [
    ...(distribution === 'uniform' && ids ? [{ path: ['input', 'distribution'], message: drawn }] : []),
    ...(correlation > 0 && ids ? [{ path: ['input', 'correlation'], message: drawn }] : []),
    ...(correlation > 0 && distribution === 'uniform'
      ? [{ path: ['input', 'correlation'], message: 'goes with distribution: normal alone' }]
      : []),
  ];
};
