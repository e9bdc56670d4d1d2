import type { ResolvedCell } from '../cell/index.ts';
import { fansOf, signalStart, sizeOf, streamOf, type LayerDescription } from '../network/index.ts';
import type { Direction } from '../record/record.ts';

/**
 * The layers at which signal and gradient are judged, by number, each from where it sets out: on the main path, since what a
 * residual's branch makes of its input counts by what it adds. Forward the activations and the sums of residuals, backward the
 * layers with drawn weights and the residuals of the body; every layer where there is none of these.
 */
export const pathsOf = (layers: readonly LayerDescription[]): Readonly<Record<Direction, readonly number[]>> => {
  // Token ids are no signal and have no gradient: what comes of them sets out behind the embedding.
  const stream = streamOf(layers).filter(({ number }) => number > signalStart(layers));
  const numbers = (isJudged: (layer: LayerDescription) => boolean): number[] => {
    const some = stream.filter(isJudged);
    return (some.length > 0 ? some : stream).map(({ number }) => number);
  };
  const end = bodyEndOf(layers);
  return {
    forward:
      stream.length === 0 ? [1] : numbers(({ category, block }) => block !== undefined || category === 'activation'),
    backward: numbers((layer) => layer.block !== undefined || fansOf(layer) !== undefined)
      .filter((number) => number <= end)
      .toReversed(),
  };
};

/**
 * The number of the last layer before a network's head, which sets the size of all gradients alike: what stands behind the last
 * residual or, without any, from where pixels or tokens are pooled or flattened on. The network's last one where it has no head.
 */
const bodyEndOf = (layers: readonly LayerDescription[]): number => {
  const stream = streamOf(layers);
  const residual = stream.findLast(({ block }) => block);
  if (residual) return residual.number;
  const pooled = stream.findLast(({ kind }) => kind === 'globalAveragePool' || kind === 'flatten')?.inputs[0] ?? 0;
  return stream.some((layer) => layer.number <= pooled && fansOf(layer)) ? pooled : layers.at(-1)!.number;
};

/** The layer whose row has the size that signal or gradient set out with; 0 of what is 1. */
export const sourceOf = (layers: readonly LayerDescription[], direction: Direction): number => {
  if (direction === 'forward') return signalStart(layers);
  const end = bodyEndOf(layers);
  return streamOf(layers).find(({ number }) => number > end)?.number ?? 0;
};

/**
 * By what the gradient that the last layer gets shrinks on its way to a layer's input as there are more positions, by number: an
 * average over N pixels hands each a N-th of it; a maximum, or steps of a kernel, leave its sum of squares as it is, among more
 * entries. 1 where nothing makes positions fewer.
 */
export const spreadingOf = (layers: readonly LayerDescription[], inputShape: readonly number[]): readonly number[] => {
  const factors = layers.map(() => 1);
  let factor = 1;
  for (const { number, inputs, outputShape, block, category, kind } of streamOf(layers).toReversed()) {
    const before = block ? block.input : inputs[0]!;
    const shape = before === 0 ? inputShape : layers[before - 1]!.outputShape;
    const isFewer = category !== 'reshaping' && positionsOf(outputShape) < positionsOf(shape);
    if (isFewer && averages(kind)) factor *= positionsOf(outputShape) / positionsOf(shape);
    else if (isFewer) factor *= Math.sqrt(entriesOf(outputShape) / entriesOf(shape));
    for (let inside = block?.first ?? number; inside <= number; inside++) factors[inside - 1] = factor;
  }
  return factors;
};

const averages = (kind: string): boolean => kind === 'averagePool' || kind === 'globalAveragePool';

const entriesOf = (shape: readonly number[]): number => sizeOf({ outputShape: shape });

const positionsOf = (shape: readonly number[]): number => entriesOf(shape) / shape.at(-1)!;

/** Whether a gradient of ones is 0 below a normalization that takes out its mean, with no weights behind it. */
export const losesOnes = ({ layers, settings }: ResolvedCell): boolean => {
  if (settings.upstreamGradient === 'normal') return false;
  const last = streamOf(layers).findLast(({ category }) => category !== 'pooling' && category !== 'reshaping');
  return last?.kind === 'layerNorm' || last?.kind === 'batchNorm';
};

/** Whether layers stand one behind another with nothing that takes out their scale, so that an initializer's is what matters. */
export const isPlain = (layers: readonly LayerDescription[]): boolean =>
  layers.every(({ category, block }) => block === undefined && !scaleFree.has(category));

const scaleFree: ReadonlySet<LayerDescription['category']> = new Set(['normalization', 'attention', 'embedding']);
