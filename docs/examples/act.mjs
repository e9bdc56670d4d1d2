// An activation of one's own: `network: { activation: { module: ./act.mjs } }`. The GELU by its logistic approximation.

const steepness = 1.702;
const logistic = (/** @type {number} */ x) => 1 / (1 + Math.exp(-x));

/** @type {import('initscope').OwnActivation['value']} */
export const value = (x) => x * logistic(steepness * x);

/** @type {import('initscope').OwnActivation['derivative']} */
export const derivative = (x) => {
  const s = logistic(steepness * x);
  return s + steepness * x * s * (1 - s);
};
