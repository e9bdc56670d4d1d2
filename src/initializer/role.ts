/** What a tensor is for. */
export const roles = {
  embedding: 'a table of token embeddings',
  position: 'a table of position embeddings',
  token: 'a class or mask token',
  attentionQkv: 'query, key and value of attention in one matrix',
  attentionQuery: 'the query projection of attention',
  attentionKey: 'the key projection of attention',
  attentionValue: 'the value projection of attention',
  attentionOut: 'the projection that ends an attention branch',
  mlpIn: 'the first matrix of a block’s MLP',
  mlpGate: 'the gate of a gated MLP',
  mlpOut: 'the matrix that ends an MLP branch',
  head: 'the output layer',
  linear: 'the matrix of a dense layer',
  conv: 'a convolution’s kernel',
  branchConv: 'a convolution within a residual branch',
  lastBranchConv: 'the convolution that ends a residual branch',
  shortcutConv: 'the convolution of a shortcut',
  depthwise: 'a depthwise convolution’s kernel',
  convTranspose: 'a transposed convolution’s kernel',
  bilinear: 'the weight of a bilinear layer',
  recurrentInput: 'the matrix from the inputs of a recurrent layer',
  recurrentHidden: 'the matrix from the state of a recurrent layer',
  bias: 'a bias',
  recurrentBias: 'the bias of a recurrent layer',
  normScale: 'γ of a normalization',
  lastNormScale: 'γ of the normalization that ends a residual branch',
  normBias: 'β of a normalization',
  runningMean: 'the running mean of a batch normalization',
  runningVariance: 'the running variance of a batch normalization',
  layerScale: 'λ, a factor a channel at the end of a branch',
  branchScale: 'a factor at the end of a branch',
  vector: 'a vector',
  other: 'a tensor of another kind',
} as const satisfies Record<string, string>;

export type Role = keyof typeof roles;

/** Where a tensor stands in its network, and what it is for there. */
export interface TensorPlace {
  readonly role: Role;
  /** Of a bias, what the weight beside it is for, where that is known. */
  readonly weight?: Role | undefined;
  /** Blocks of its stack, or of the network outside of them; one of a transformer has two residual branches. */
  readonly blocks: number;
  /** Residual branches of the same. */
  readonly branches: number;
  /** Where there are two stacks, which: the encoder or the decoder; `only` otherwise. */
  readonly stack: 'encoder' | 'decoder' | 'only';
  /** Blocks of the other stack; 0 where there is none. */
  readonly otherBlocks: number;
  /** Convolutions, or dense layers, of its residual branch, at least 1. */
  readonly branchLayers: number;
}
