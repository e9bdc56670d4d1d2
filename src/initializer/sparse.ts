import type { RandomStream } from '../random/stream.ts';
import { onlyMatrices, unitsOf } from './shape.ts';
import { defineInitializer, type WeightShape } from './types.ts';

/** `lines` lines of `length` entries each; in each line as many entries become zero. */
interface SparseLayout {
  readonly lines: number;
  readonly length: number;
  readonly index: (line: number, i: number) => number;
}

/** A line is what loses connections: a unit its inputs or, in PyTorch, where W is transposed, an input its outputs. */
const layouts = {
  paper: ({ fanIn, fanOut }) => ({ lines: fanOut, length: fanIn, index: (line, i) => i * fanOut + line }),
  pytorch: ({ fanIn, fanOut }) => ({ lines: fanIn, length: fanOut, index: (line, i) => line * fanOut + i }),
} as const satisfies Record<string, (shape: WeightShape) => SparseLayout>;

/**
 * In NumPy `W = g.randn(n_in, n_out) * std`, then `order = g.random_sample((n_in, n_out)).argsort(axis)` with the axis
 * along a line: the first `zeros` of each line become 0.
 */
function sparsify(W: Float32Array, stream: RandomStream, { lines, length, index }: SparseLayout, zeros: number): void {
  const ranks = stream.fillUniform(new Float64Array(W.length));
  for (let line = 0; line < lines; line++) {
    const indices = Array.from({ length }, (_, i) => index(line, i)).toSorted((a, b) => ranks[a]! - ranks[b]!);
    for (const zero of indices.slice(0, zeros)) W[zero] = 0;
  }
}

export const sparse = defineInitializer({
  summary: 'Draws from a normal distribution and sets most of the entries to 0, so that a unit has few connections.',
  formula: 'N(0, std²), in each unit ⌈sparsity · fanIn⌉ entries 0 (pytorch: for each input ⌈sparsity · fanOut⌉); b = 0',
  source: 'Martens 2010; PyTorch sparse_',
  link: 'https://www.cs.toronto.edu/~jmartens/docs/Deep_HessianFree.pdf',
  example: 'sparse: { sparsity: 0.9, std: 0.1 }',
  parameters: {
    sparsity: { type: 'number', meaning: 'the part of the entries that are 0', default: 0.9, min: 0, max: 1 },
    std: {
      type: 'number',
      meaning: 'standard deviation of the others',
      default: 1,
      defaultIn: { pytorch: 0.01 },
      min: 0,
    },
    dialect: {
      type: 'choice',
      meaning: 'paper: every unit has as many inputs; pytorch: every input has as many outputs',
      choices: ['paper', 'pytorch'],
      default: 'paper',
    },
  },
  create: ({ sparsity, std, dialect }) => {
    const zeros = (shape: WeightShape): number => Math.ceil(sparsity * layouts[dialect](shape).length);
    const density = (shape: WeightShape): number => 1 - zeros(shape) / layouts[dialect](shape).length;
    return {
      weights: (stream, shape) => {
        const W = stream.fillNormal(new Float32Array(shape.fanIn * shape.fanOut), std);
        sparsify(W, stream, layouts[dialect](shape), zeros(shape));
        return W;
      },
      bias: (_stream, shape) => new Float32Array(unitsOf(shape)),
      misfit: onlyMatrices('PyTorch refuses it too'),
      weightVariance: (shape) => std ** 2 * density(shape),
      weightStd: (shape) => std * Math.sqrt(density(shape)),
      biasVariance: () => 0,
    };
  },
});
