/** A row of the table of diagnostics, for diagnostics.csv, the docs and the page. */
export interface DiagnosticEntry {
  /** Its column in diagnostics.csv. */
  readonly column: string;
  readonly meaning: string;
  readonly formula: string;
  readonly source: string;
  readonly healthy: string;
}

/** Every diagnostic of a layer at an epoch, in the order of diagnostics.csv. */
export const diagnostics = {
  units: {
    column: 'units',
    meaning: 'units of the layer',
    formula: 'n',
    source: 'the config: network.width',
    healthy: 'what the counts beside it are parts of',
  },
  saturatedFraction: {
    column: 'saturated_fraction',
    meaning: 'entries where the activation is flat, as a fraction of all; activation layers only',
    formula: '#{|φ′(z)| < 0.05 · sup |φ′|} / (samples · n)',
    source: 'Glorot & Bengio 2010',
    healthy: 'under a half where φ flattens on both sides; about a half for rectifiers, which are off there',
  },
  deadUnits: {
    column: 'dead_units',
    meaning: 'units with the same output for every sample, zero or not',
    formula: '#{j: a_sj = a_1j for all s}',
    source: 'Lu et al. 2019',
    healthy: 'none in a shallow layer; up to about half of the units in a deep one of ReLU',
  },
  copiedUnits: {
    column: 'copied_units',
    meaning: 'units that give the output of another unit of the layer, for every sample',
    formula: '#{j: there is k ≠ j with |a_sj − a_sk| ≤ 1e-5 · max_s |a_sj| for all s}',
    source: 'Goodfellow, Bengio & Courville 2016, section 8.4',
    healthy: '0: copies get the same gradient and stay copies',
  },
  effectiveRank: {
    column: 'effective_rank',
    meaning: 'directions over which the outputs of different samples spread; activation layers only',
    formula: '(tr C)² / tr C², C = covariance of the units over the samples',
    source: 'Gao et al. 2017',
    healthy: 'a good part of n · samples / (n + samples), which unrelated N(0, 1) outputs give; near 1: all on a line',
  },
  twoInputCorrelation: {
    column: 'two_input_correlation',
    meaning:
      'cosine of the outputs for two different samples, averaged over all pairs of samples whose output is not 0 throughout',
    formula: 'mean over s ≠ t of a_s · a_t / (‖a_s‖ ‖a_t‖)',
    source: 'Poole et al. 2016',
    healthy: 'short of 1: at 1 depth no longer tells inputs apart; on Affine layers it is the theory’s c',
  },
  gradientActivationRatio: {
    column: 'gradient_activation_ratio',
    meaning:
      'size of the gradient by the layer’s output, which is the backward row of the layer after it, beside that output',
    formula: 'rms(∂L/∂a) / rms(a)',
    source: 'the two sizes of Glorot & Bengio 2010, figures 6 and 7, as one number',
    healthy: 'of the same order in every layer',
  },
  updateWeightLog10: {
    column: 'update_weight_log10',
    meaning: 'size of the epoch’s update of W beside W, in powers of ten; Affine layers only',
    formula: 'log₁₀(learning rate · rms(∂L/∂W) / rms(W))',
    source: 'Karpathy, Stanford CS231n notes, “Neural networks 3”',
    healthy:
      'about −3 as a rule of thumb for layers of some hundred units: far above, W is overwritten; far below, it does not learn',
  },
  jacobianMeanSquare: {
    column: 'jacobian_mean_square',
    meaning:
      'mean square singular value of J = ∂a/∂x, from the input to this layer, at the first sample; activation layers and the last layer, widths up to 128',
    formula: 'Σ σᵢ(J)² / min(n, n_in)',
    source: 'Pennington, Schoenholz & Ganguli 2017',
    healthy:
      'about 1 where widths stay or shrink, n / n_in where they grow; the theory: n / min(n, n_in) times the χ of each pair of layers passed',
  },
  jacobianLargest: {
    column: 'jacobian_largest',
    meaning: 'its largest singular value; on the last layer only, where J is the whole network’s',
    formula: 'max σᵢ(J)',
    source: 'Pennington, Schoenholz & Ganguli 2017',
    healthy:
      'near the smallest: dynamical isometry, which orthogonal W gives to activations nearly linear around 0, such as tanh; not to ReLU',
  },
  jacobianSmallest: {
    column: 'jacobian_smallest',
    meaning: 'its smallest singular value; on the last layer only',
    formula: 'min σᵢ(J)',
    source: 'Pennington, Schoenholz & Ganguli 2017',
    healthy: 'near the largest; at 0 a direction of the input is lost, as ReLU loses some in every layer',
  },
} as const satisfies Record<string, DiagnosticEntry>;

export type Diagnostic = keyof typeof diagnostics;

/**
 * A layer's diagnostics at one epoch. NaN where a diagnostic does not apply (docs/diagnostics.md), and in all but `units` and
 * `updateWeightLog10` where the layer has a value that is not finite.
 */
export type LayerDiagnostics = Readonly<Record<Diagnostic, number>>;

/** The diagnostics of every layer, from the input to the output. */
export type EpochDiagnostics = readonly LayerDiagnostics[];
