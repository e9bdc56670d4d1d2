import type { CatalogueEntry, ParameterTable, ParameterValues } from '../catalogue/parameter.ts';
import type { LayerDefinition } from './definition.ts';
import { affine } from './kinds/affine.ts';
import { attention } from './kinds/attention.ts';
import { conv2d } from './kinds/conv2d.ts';
import { embedding } from './kinds/embedding.ts';
import { batchNorm, layerNorm, rmsNorm } from './kinds/normalization.ts';
import { averagePool, globalAveragePool, maxPool } from './kinds/pooling.ts';
import { flatten, transpose } from './kinds/reshaping.ts';
import { residual } from './kinds/residual.ts';

/** Every kind of layer beside the activations, by the name that a config gives it. */
export const layerKinds = {
  affine,
  conv2d,
  batchNorm,
  layerNorm,
  rmsNorm,
  averagePool,
  maxPool,
  globalAveragePool,
  flatten,
  transpose,
  embedding,
  attention,
  residual,
} satisfies Record<string, LayerDefinition>;

/** What docs and the config's check read of an entry. */
export type LayerEntry = CatalogueEntry & Pick<LayerDefinition, 'exampleShape' | 'lists'>;

/** What stands for layers without being one: `repeat`. */
export const repeat = {
  summary: 'Layers are put one behind another so many times, each time with draws of their own.',
  formula: 'layers, layers, …',
  source: 'Keras and PyTorch: a loop',
  link: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Sequential.html',
  example: 'repeat: { times: 8, layers: [{ affine: 100 }, relu] }',
  exampleShape: [100],
  parameters: { times: { type: 'number', meaning: 'how often', min: 1, whole: true } },
  lists: { layers: 'what is repeated' },
} as const satisfies LayerEntry;

/** What an entry of a list of layers may be, beside an activation. */
export const layerEntries = { ...layerKinds, repeat } satisfies Record<string, LayerEntry>;

export type LayerName = keyof typeof layerKinds;

/** The parameters of a kind of layer, with their values. */
export type LayerParameters<Name extends LayerName> = (typeof layerKinds)[Name]['parameters'] extends infer T extends
  ParameterTable
  ? ParameterValues<T>
  : never;
