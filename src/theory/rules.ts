import type { Initializer } from '../initializer/types.ts';
import type { LayerDescription, LayerName } from '../network/index.ts';
import { affineRule } from './affineRule.ts';
import { batchNorm } from './batchNorm.ts';
import { layerNorm } from './layerNorm.ts';
import { residual } from './residual.ts';
import { rmsNorm } from './rmsNorm.ts';
import type { Propagation, Signal } from './signal.ts';

export { activationRule } from './activationRule.ts';

/** What theory needs to know of an initializer. */
export type TheoryInitializer = Pick<
  Initializer,
  'weightVariance' | 'biasVariance' | 'weightStd' | 'biasStd' | 'orthonormal' | 'inTheMiddle' | 'dataDependentScale'
>;

export interface RuleContext {
  readonly initializer: TheoryInitializer;
  readonly bias: 'same' | 'zero';
  /** Of the network. */
  readonly layers: readonly LayerDescription[];
  readonly samples: number;
}

/** One rule for each kind of layer, forward and backward; the derivations stand in docs/theory.md. */
export type Rule = (inputs: readonly Signal[], layer: LayerDescription, context: RuleContext) => Propagation;

/** The rule of a layer with one input. */
const ofOne =
  (rule: (x: Signal, layer: LayerDescription, context: RuleContext) => Propagation): Rule =>
  ([x], ...others) =>
    rule(x!, ...others);

/** Of a kind that theory has no rule for: the prediction ends with it. */
const noRule: Rule = (_inputs, { kind }) => `there is no rule for ${kind}`;

/** The rules of all kinds but the activations, whose rule asks for φ. */
export const rules: Readonly<Record<LayerName, Rule>> = {
  affine: ofOne(affineRule),
  conv2d: noRule,
  batchNorm: ofOne(batchNorm),
  layerNorm: ofOne(layerNorm),
  rmsNorm: ofOne(rmsNorm),
  averagePool: noRule,
  maxPool: noRule,
  globalAveragePool: noRule,
  flatten: noRule,
  transpose: noRule,
  embedding: noRule,
  attention: noRule,
  residual: ([branch, shortcut], ...others) => residual([branch!, shortcut!], ...others),
};
