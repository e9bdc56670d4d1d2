import type { Choice } from '../catalogue/parameter.ts';
import type { Initializer } from '../initializer/types.ts';
import { fansOf, type LayerDescription, type LayerName } from '../network/index.ts';
import { affineRule } from './affineRule.ts';
import { attentionRule } from './attentionRule.ts';
import { batchNorm } from './batchNorm.ts';
import { sameCorrelations, summedCorrelations } from './correlations.ts';
import { convolution } from './convolution.ts';
import { embedding } from './embedding.ts';
import { layerNorm } from './layerNorm.ts';
import { sameNeighbours, summedNeighbours } from './neighbours.ts';
import { overPlaces } from './overPlaces.ts';
import { averagePool, flatten, maxPool } from './pooling.ts';
import { residual } from './residual.ts';
import { rmsNorm } from './rmsNorm.ts';
import type { Propagation, Signal } from './signal.ts';
import { transpose } from './transpose.ts';

export { activationRule } from './activationRule.ts';

/** What theory needs to know of an initializer. */
export type TheoryInitializer = Pick<
  Initializer,
  | 'weightVariance'
  | 'biasVariance'
  | 'weightStd'
  | 'form'
  | 'biasStd'
  | 'orthonormal'
  | 'centred'
  | 'inTheMiddle'
  | 'dataDependentScale'
>;

export interface RuleContext {
  readonly initializer: TheoryInitializer;
  readonly bias: 'same' | 'zero';
  /** Of the network. */
  readonly layers: readonly LayerDescription[];
  /** Of the layer, as it was chosen. */
  readonly parameters: Choice['parameters'];
  /** Of one sample, for each of the layer's inputs. */
  readonly inputShapes: readonly (readonly number[])[];
  readonly samples: number;
}

/** One rule for each kind of layer, forward and backward; the derivations stand in docs/theory.md. */
export type Rule = (inputs: readonly Signal[], layer: LayerDescription, context: RuleContext) => Propagation;

type RuleOfOne = (x: Signal, layer: LayerDescription, context: RuleContext) => Propagation;

/** The rule of a layer with one input. */
const ofOne =
  (rule: RuleOfOne): Rule =>
  ([x], ...others) =>
    rule(x!, ...others);

/**
 * The rule of a layer with one input that treats each place by itself.
 * @param keeps whether it leaves the correlations of places as they are
 */
const ofPlaces =
  (rule: RuleOfOne, keeps: (x: Signal, layer: LayerDescription, context: RuleContext) => boolean): Rule =>
  ([x], layer, context) =>
    overPlaces(
      [x!],
      ([one]) => rule(one!, layer, context),
      (out) => (keeps(x!, layer, context) ? sameNeighbours(sameCorrelations(out, x!), x!) : out),
    );

const hasNoMean = (x: Signal): boolean => (x.places ?? [x]).every(({ mean }) => mean === 0);

/** The rules of all kinds but the activations, whose rule asks for φ. */
export const rules: Readonly<Record<LayerName, Rule>> = {
  affine: ofPlaces(
    affineRule,
    (x, layer, { bias, initializer }) => bias === 'zero' && (!initializer.centred?.(fansOf(layer)!) || hasNoMean(x)),
  ),
  conv2d: ofOne(convolution),
  batchNorm: ofOne(batchNorm),
  layerNorm: ofPlaces(layerNorm, hasNoMean),
  rmsNorm: ofPlaces(rmsNorm, () => true),
  averagePool: ofOne(averagePool),
  maxPool: ofOne(maxPool),
  globalAveragePool: ofOne(averagePool),
  flatten: ofOne(flatten),
  transpose: ofOne(transpose),
  embedding: (_inputs, layer, context) => embedding(layer, context),
  attention: ofOne(attentionRule),
  residual: (inputs, ...others) =>
    overPlaces(
      inputs,
      ([branch, shortcut]) => residual([branch!, shortcut!], ...others),
      (out) => {
        const factors = [others[0].block!.scale, 1];
        const image = others[1].inputShapes[0] as unknown as readonly [number, number];
        return summedNeighbours(summedCorrelations(out, inputs, factors), inputs, factors, image);
      },
    ),
};
