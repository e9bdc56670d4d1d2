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
    healthy:
      'a good part of n · samples / (n + samples), which unrelated N(0, 1) outputs give, of 256 samples at most; near 1: all on a line',
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
  copiedGradients: {
    column: 'copied_gradients',
    meaning: 'of the copied units those whose weights get the gradient of the other’s; layers with one W',
    formula: '#{j: there is a copy k ≠ j of j with the same column of ∂L/∂W}, as for copied_units',
    source: 'Goodfellow, Bengio & Courville 2016, section 8.4',
    healthy: '0: what gets other gradients is no copy after the first update, as under a layer that starts from 0',
  },
  positionRank: {
    column: 'effective_rank_over_positions',
    meaning: 'directions over which the positions of one sample, its pixels or tokens, spread; mean over samples',
    formula: '(tr C)² / tr C², C = covariance of the units over the positions of a sample',
    source: 'Dong, Cordonnier & Loukas 2021; Gao et al. 2017',
    healthy: 'as at the input, or falling slowly; near 0 or 1 tokens are all alike: rank collapse',
  },
  twoPositionCorrelation: {
    column: 'two_position_correlation',
    meaning: 'cosine of the outputs at two positions of one sample, its pixels or tokens, averaged over all such pairs',
    formula: 'mean over samples s and positions p ≠ q of a_sp · a_sq / (‖a_sp‖ ‖a_sq‖)',
    source: 'Noci et al. 2022',
    healthy: 'short of 1: at 1 attention has nothing to tell apart, and no gradient reaches queries and keys',
  },
  attentionEntropy: {
    column: 'attention_entropy',
    meaning: 'how evenly a token attends to those that it sees, beside all of them alike; attention layers only',
    formula: 'mean over samples, heads and queries of −Σ a ln a / ln(keys seen)',
    source: 'Zhai et al. 2023',
    healthy: 'below 1, which averages all tokens, and well above 0, where each looks at one alone',
  },
  branchStreamVariance: {
    column: 'branch_stream_variance',
    meaning: 'variance of what a residual’s branch adds beside that of what it is added to; residuals only',
    formula: 'scale² · Var(branch) / Var(shortcut)',
    source: 'De & Smith 2020',
    healthy:
      '1 over the number of the block, as behind a normalization, or less; at 1 throughout the stream doubles in every block',
  },
  squaredChannelMean: {
    column: 'squared_channel_mean',
    meaning: 'square of a unit’s mean over samples and positions, averaged over the units: what all samples share',
    formula: 'mean over j of (mean over s, p of a_spj)²',
    source: 'Brock, De & Smith 2021: the signal propagation plot',
    healthy: 'small beside channel_variance; a stream to which every block adds a mean grows by it',
  },
  channelVariance: {
    column: 'channel_variance',
    meaning: 'variance of a unit over samples and positions, averaged over the units',
    formula: 'mean over j of Var over s, p of a_spj',
    source: 'Brock, De & Smith 2021: the signal propagation plot',
    healthy: 'of the order of 1 on the stream; with batch normalization in the branches it grows by a step a block',
  },
} as const satisfies Record<string, DiagnosticEntry>;

export type Diagnostic = keyof typeof diagnostics;

/** What theory says of a layer beside its standard deviations, of epoch 0 alone; in the same file, docs and form. */
export const predictions = {
  trainableDepth: {
    column: 'trainable_depth',
    meaning:
      'how deep a network that goes on as at this layer is expected to train: in residual blocks or, without them, in layers with drawn weights; on these alone',
    formula: '6 / λ, λ = −d ln |c − c′| / dl − d ln q / dl as far as q falls; 6 ξ_c where that is steady',
    source: 'Schoenholz et al. 2017',
    healthy: 'more than the network has; empty where nothing fades, as in a linear network',
  },
} as const satisfies Record<string, DiagnosticEntry>;

/**
 * A layer's diagnostics at one epoch. NaN where a diagnostic does not apply (docs/diagnostics.md), and in all but `units` and
 * `updateWeightLog10` where the layer has a value that is not finite.
 */
export type LayerDiagnostics = Readonly<Record<Diagnostic, number>>;

/** The diagnostics of every layer, from the input to the output. */
export type EpochDiagnostics = readonly LayerDiagnostics[];
