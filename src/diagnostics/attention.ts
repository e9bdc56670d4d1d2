import * as tf from '@tensorflow/tfjs-core';
import type { AttentionWeights } from '../subject/subject.ts';

/** So many weights of attention enter the entropy: those of the first samples, of one at least. */
const mostWeights = 2 ** 20;

/**
 * Mean over samples, heads and queries of −Σ a ln a / ln(keys that the query sees): 1 where it attends to all of them alike, 0 to one
 * alone. A query that sees a single key doesn't count; NaN where all do. (Zhai et al. 2023)
 */
export const attentionEntropy = ({ weights, causal }: AttentionWeights): number => {
  const [samples, heads, tokens] = weights.shape as [number, number, number];
  const looked = Math.min(samples, Math.max(1, Math.floor(mostWeights / (heads * tokens ** 2))));
  const ofQueries = tf.tidy(() => {
    const a = tf.slice(weights, 0, looked);
    // 0 ln 0 is 0, of a key behind the query or of one that is all but overlooked.
    const information = tf.mul(a, tf.log(tf.maximum(a, smallestFloat32)));
    return tf.neg(tf.mean(tf.sum(information, -1), [0, 1]));
  });
  const entropies = ofQueries.dataSync<'float32'>();
  ofQueries.dispose();
  const seen = (query: number): number => (causal ? query + 1 : tokens);
  const relative = Array.from(entropies, (entropy, query) => entropy / Math.log(seen(query))).filter(
    (_, query) => seen(query) > 1,
  );
  return relative.reduce((sum, one) => sum + one, 0) / relative.length;
};

/** The smallest that keeps all its digits. */
const smallestFloat32 = 2 ** -126;
