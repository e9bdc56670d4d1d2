import type { ActivationChoice } from '../activation/index.ts';
import type { Choice, ParameterValue } from '../catalogue/parameter.ts';
import type { LayerName } from './kinds.ts';
import { affine, type LayerChoice, type NetworkSpec, type ResidualChoice } from './spec.ts';

/** What an architecture may be told; each knows some of it. */
export interface ArchitectureOptions {
  /** Units or channels; of a plain stack a list: the input's, then each affine layer's. */
  readonly width: number | readonly number[];
  /** Blocks. */
  readonly depth: number;
  readonly activation: ActivationChoice;
  readonly normalization: 'none' | 'batch' | 'layer' | 'rms';
  /** Factor of each residual branch. */
  readonly residualScale: number | '1/sqrt(depth)';
  /** Height and width of a convolution's kernel. */
  readonly kernel: number;
  readonly padding: 'same' | 'circular' | 'valid';
  /** Height, width and channels of a sample. */
  readonly image: readonly number[];
  readonly heads: number;
  /** Of a sample. */
  readonly tokens: number;
  readonly causal: boolean;
  /** Whether a transformer normalizes before each branch or after each sum. */
  readonly normPosition: 'pre' | 'post';
}

export type ArchitectureKey = keyof ArchitectureOptions;

export interface Architecture {
  readonly summary: string;
  readonly keys: readonly ArchitectureKey[];
  /** Where they are not those of all. */
  readonly defaults: Partial<ArchitectureOptions>;
  readonly build: (options: ArchitectureOptions) => NetworkSpec;
}

/** What holds where neither config nor architecture says otherwise. */
export const commonDefaults: ArchitectureOptions = {
  width: 100,
  depth: 3,
  activation: { name: 'sigmoid', parameters: {} },
  normalization: 'none',
  residualScale: 1,
  kernel: 3,
  padding: 'same',
  image: [32, 32, 3],
  heads: 4,
  tokens: 64,
  causal: false,
  normPosition: 'pre',
};

const relu: ActivationChoice = { name: 'relu', parameters: {} };
const gelu: ActivationChoice = { name: 'gelu', parameters: { form: 'exact' } };
const shared = ['width', 'depth', 'activation', 'normalization'] as const;

/** Networks by a name and a few numbers; each is a list of layers as `network.layers` takes it. */
export const architectures = {
  plain: {
    summary: '[affine, norm, activation] × depth',
    keys: shared,
    defaults: {},
    build: ({ width, depth, activation, ...options }) => {
      const widths = typeof width === 'number' ? Array.from({ length: depth + 1 }, () => width) : width;
      return {
        inputShape: [widths[0]!],
        layers: widths.slice(1).flatMap((units) => [affine(units), ...norm(options), activation]),
      };
    },
  },
  residual: {
    summary: 'residual [norm, activation, affine] × depth',
    keys: [...shared, 'residualScale'],
    defaults: { activation: relu },
    build: (options) => {
      const width = Number(options.width);
      const block = residual(options, [...norm(options), options.activation, affine(width)]);
      return { inputShape: [width], layers: times(options.depth, [block]) };
    },
  },
  convolutional: {
    summary: '[conv2d, norm, activation] × depth',
    keys: [...shared, 'kernel', 'padding', 'image'],
    defaults: { activation: relu },
    build: (options) => {
      const block = [conv2d(options, Number(options.width), options.kernel), ...norm(options), options.activation];
      return { inputShape: options.image, layers: times(options.depth, block) };
    },
  },
  resnet: {
    summary:
      'conv2d, residual [norm, activation, conv2d, norm, activation, conv2d] × depth in four stages of width × 1, 2, 4, 8 channels, norm, activation, globalAveragePool, affine 10',
    keys: [...shared, 'residualScale', 'padding', 'image'],
    defaults: { activation: relu, normalization: 'batch' },
    build: (options) => ({
      inputShape: options.image,
      layers: [
        conv2d(options, Number(options.width), 3),
        ...resnetBlocks(options),
        ...norm(options),
        options.activation,
        layer('globalAveragePool'),
        affine(10),
      ],
    }),
  },
  transformer: {
    summary: 'residual [norm, attention], residual [norm, affine 4 · width, activation, affine width], × depth',
    keys: [...shared, 'residualScale', 'heads', 'tokens', 'causal', 'normPosition'],
    defaults: { activation: gelu, normalization: 'layer' },
    build: (options) => {
      const { heads, causal, normPosition, tokens } = options;
      const width = Number(options.width);
      const [before, after] = normPosition === 'pre' ? [norm(options), []] : [[], norm(options)];
      const attends = layer('attention', { heads, causal, scale: '1/sqrt(d)' });
      const block = [
        residual(options, [...before, attends]),
        ...after,
        residual(options, [...before, ...perceptron(4 * width, width, options)]),
        ...after,
      ];
      return { inputShape: [tokens, width], layers: times(options.depth, block) };
    },
  },
  mixer: {
    summary:
      'residual [norm, transpose, affine 2 · tokens, activation, affine tokens, transpose], residual [norm, affine 4 · width, activation, affine width], × depth',
    keys: [...shared, 'residualScale', 'tokens'],
    defaults: { activation: gelu },
    build: (options) => {
      const { tokens } = options;
      const width = Number(options.width);
      const mixes = [layer('transpose'), ...perceptron(2 * tokens, tokens, options), layer('transpose')];
      const block = [
        residual(options, [...norm(options), ...mixes]),
        residual(options, [...norm(options), ...perceptron(4 * width, width, options)]),
      ];
      return { inputShape: [tokens, width], layers: times(options.depth, block) };
    },
  },
} satisfies Record<string, Architecture>;

export type ArchitectureName = keyof typeof architectures;

/** The network of an architecture. */
export const buildArchitecture = (name: ArchitectureName, options: ArchitectureOptions): NetworkSpec =>
  architectures[name].build(options);

const layer = (name: Exclude<LayerName, 'residual'>, parameters: Choice['parameters'] = {}): LayerChoice => ({
  name,
  parameters,
});

const times = (count: number, block: readonly LayerChoice[]): LayerChoice[] =>
  Array.from({ length: count }, () => block).flat();

const norm = ({ normalization }: Pick<ArchitectureOptions, 'normalization'>): LayerChoice[] =>
  normalization === 'none' ? [] : [layer(`${normalization}Norm`)];

const residual = (
  { residualScale, depth }: ArchitectureOptions,
  branch: readonly LayerChoice[],
  shortcut: readonly LayerChoice[] = [],
): ResidualChoice => {
  const scale = residualScale === '1/sqrt(depth)' ? 1 / Math.sqrt(depth) : residualScale;
  return { name: 'residual', parameters: { scale }, branch, shortcut };
};

const conv2d = ({ padding }: ArchitectureOptions, filters: number, kernel: number, stride = 1): LayerChoice =>
  layer('conv2d', { filters, kernel, stride, padding, groups: 1 } satisfies Record<string, ParameterValue>);

const perceptron = (inner: number, outer: number, { activation }: ArchitectureOptions): LayerChoice[] => [
  affine(inner),
  activation,
  affine(outer),
];

/** Blocks of four stages, a fourth each; earlier stages take the rest. */
const resnetBlocks = (options: ArchitectureOptions): LayerChoice[] => {
  const { activation, depth } = options;
  let channels = Number(options.width);
  return [1, 2, 4, 8].flatMap((factor, stage) => {
    const blocks = Math.floor(depth / 4) + (stage < depth % 4 ? 1 : 0);
    const filters = Number(options.width) * factor;
    return Array.from({ length: blocks }, (_, i) => {
      const stride = stage > 0 && i === 0 ? 2 : 1;
      const changes = stride > 1 || channels !== filters;
      channels = filters;
      const half = (step: number): LayerChoice[] => [...norm(options), activation, conv2d(options, filters, 3, step)];
      const shortcut = changes ? [conv2d(options, filters, 1, stride)] : [];
      return residual(options, [...half(stride), ...half(1)], shortcut);
    });
  });
};
