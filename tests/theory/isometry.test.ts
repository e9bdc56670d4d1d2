import { expect, test } from '@jest/globals';
import { initializers } from '../../src/initializer/index.ts';
import type { Initializer } from '../../src/initializer/types.ts';
import { RandomStream } from '../../src/random/stream.ts';

const [n, layers, draws] = [120, 5, 8];

/** Rows of `A` with the matrix B, n wide. */
const times = (A: Float64Array, B: Float32Array): Float64Array => {
  const C = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const a = A[i * n + k]!;
      if (a === 0) continue;
      for (let j = 0; j < n; j++) C[i * n + j]! += a * B[k * n + j]!;
    }
  }
  return C;
};

/** Var(σ²) / mean² of the singular values of the Jacobian, from Σ σ² and Σ σ⁴. */
const spreadOf = (initializer: Initializer, isRectified: boolean, draw: number): number => {
  const g = new RandomStream([7, draw, 0]);
  let x: Float64Array = g.fillNormal(new Float64Array(n), 1);
  let J: Float64Array = Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
  for (let layer = 0; layer < layers; layer++) {
    const W = initializer.weights(new RandomStream([7, draw, layer + 1]), { fanIn: n, fanOut: n });
    const z = new Float64Array(n);
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) z[j]! += x[i]! * W[i * n + j]!;
    const slopes = z.map((one) => (isRectified && one <= 0 ? 0 : 1));
    J = times(J, W).map((entry, i) => entry * slopes[i % n]!);
    x = z.map((one, j) => one * slopes[j]!);
  }
  const square = J.reduce((sum, entry) => sum + entry ** 2, 0) / n;
  let fourth = 0;
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < n; b++) {
      let dot = 0;
      for (let j = 0; j < n; j++) dot += J[a * n + j]! * J[b * n + j]!;
      fourth += dot ** 2 / n;
    }
  }
  return fourth / square ** 2 - 1;
};

/** Σ over the layers of E[φ′⁴]/E[φ′²]² − 1 − s, s = −1 for Gaussian and 0 for orthogonal weights (Pennington et al. 2017). */
test.each([
  ['Gaussian, linear', 5, initializers.normal.create({ mean: 0, std: 1 / Math.sqrt(n) })],
  ['Gaussian, ReLU', 10, initializers.he.create({})],
  ['orthogonal, linear', 0, initializers.orthogonal.create({ gain: 1 })],
  ['orthogonal, ReLU', 5, initializers.orthogonal.create({ gain: Math.SQRT2 })],
])('how far five layers are from isometry, %s: %d', (what, expected, initializer) => {
  const found = Array.from({ length: draws }, (_, draw) => spreadOf(initializer, what.endsWith('ReLU'), draw));
  const mean = found.reduce((sum, one) => sum + one, 0) / draws;
  // What is left at this width and over eight draws; at 200 units it is under 5 %.
  expect(Math.abs(mean - expected)).toBeLessThan(0.1 * Math.max(expected, 0.01));
});
