/**
 * Numbers in [0, 1), the same for the same seed: Park and Miller's "minimal standard" generator.
 * @param {number} seed
 */
export const randomOf = (seed) => {
  let state = (Math.imul(seed, 2654435761) >>> 1) % 2147483647 || 1;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
};
