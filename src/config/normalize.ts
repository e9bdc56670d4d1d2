import type { ActivationChoice } from '../activation/index.ts';
import {
  architectures,
  commonDefaults,
  type ArchitectureKey,
  type ArchitectureName,
  type ArchitectureOptions,
  type DrawRules,
  type LayerChoice,
} from '../network/index.ts';
import type { Problem } from './problem.ts';
import type { ParsedConfig } from './schema.ts';

/** The notebook's stack; another architecture, with all that it knows; layers one by one; or a model of the user's own. */
export type NetworkConfig = StackConfig | BuiltConfig | { readonly layers: readonly LayerChoice[] } | ModelConfig;

export interface ModelConfig {
  /** As it is written, from the config's folder. */
  readonly model: string;
  readonly nodes: boolean;
  readonly draw: DrawRules;
  /** Those of the file where nobody says. */
  readonly samples?: number;
}

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
export interface Config extends Omit<ParsedConfig, 'network' | 'bias' | 'input' | 'training'> {
  readonly network: NetworkConfig;
  readonly bias: NonNullable<ParsedConfig['bias']>;
  readonly input: Omit<ParsedConfig['input'], 'samples'> & { readonly samples: number };
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
  const network = networkOf(given, input.samples);
  const fallback = 'width' in network && !('architecture' in network) ? defaults.stack : defaults.other;
  return {
    ...(name !== undefined && { name }),
    network,
    initializers,
    bias: bias ?? fallback.bias,
    input: { ...input, samples: input.samples ?? usualSamples },
    training: {
      epochs: training.epochs ?? fallback.epochs,
      learningRate: training.learningRate,
      upstreamGradient: training.upstreamGradient ?? fallback.upstreamGradient,
      carryOver: training.carryOver ?? fallback.carryOver,
    },
    ...rest,
  };
};

const usualSamples = 1000;

const networkOf = (network: ParsedConfig['network'], samples: number | undefined): NetworkConfig => {
  const {
    architecture = 'plain',
    normalization = 'none',
    width,
    depth,
    activation,
    layers,
    model,
    nodes,
    draw,
  } = network;
  if (model !== undefined) {
    const { include = [], exclude = [], fans = 'signal', rules = [] } = draw ?? {};
    const rest = samples === undefined ? {} : { samples };
    return { model, nodes: nodes ?? false, draw: { include, exclude, fans, rules }, ...rest };
  }
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

const conflicts = ({ network: { model, nodes, draw, ...network }, input, bias }: ParsedConfig): Problem[] => {
  if (model !== undefined) return besideModel(network);
  const ofModels = [
    ...(nodes === undefined ? [] : [['network', 'nodes']]),
    ...(draw === undefined ? [] : [['network', 'draw']]),
  ].map((path): Problem => ({ path, key: true, message: 'goes with network.model' }));
  if (ofModels.length > 0) return ofModels;
  if (bias === 'keep') return [{ path: ['bias'], message: 'keep goes with network.model, whose file holds biases' }];
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

const besideModel = (network: Omit<ParsedConfig['network'], 'model' | 'nodes' | 'draw'>): Problem[] =>
  (Object.keys(network) as (keyof typeof network)[])
    .filter((key) => network[key] !== undefined)
    .map((key) => ({ path: ['network', key], key: true, message: 'means nothing beside network.model' }));

/** Which keys say the shape of a sample. */
const shapeKeys = (keys: readonly ArchitectureKey[]): string => {
  if (keys.includes('image')) return 'network.image says';
  return keys.includes('tokens') ? 'network.tokens and network.width say' : 'network.width says';
};

const inputConflicts = ({ network, input: { distribution, correlation, samples, file } }: ParsedConfig): Problem[] => {
  if (file !== undefined) {
    const said = 'input.file says which samples there are';
    return [
      ...(samples === undefined ? [] : [{ path: ['input', 'samples'], key: true as const, message: said }]),
      ...(distribution === 'normal' ? [] : [{ path: ['input', 'distribution'], key: true as const, message: said }]),
      ...(correlation === 0 ? [] : [{ path: ['input', 'correlation'], key: true as const, message: said }]),
    ];
  }
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
