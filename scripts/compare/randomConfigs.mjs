// Small configs drawn from a seed: ten have, with the studies in configs/, every activation, initializer and key between them.

const activations = [
  ...'relu tanh selu silu mish softsign sine'.split(' '),
  { leakyRelu: { alpha: 0.3 } },
  { elu: { alpha: 0.5 } },
  { gelu: { form: 'tanh' } },
];

/** Three a config. `normal` with 1e20 leaves float32 in the second layer. */
const initializers = [
  ...'zero zeros ones xavier he lecunNormal lecunUniform glorotNormal glorotUniform heNormal heUniform'.split(' '),
  ...'libraryDefault orthogonal identity sparse lsuv varianceScaling'.split(' '),
  { normal: { std: 1e20 } },
  { normal: { std: 0.2, mean: -0.1 }, label: 'a "label", quoted' },
  { constant: { c: 0.05 } },
  { uniform: { low: -0.5, high: 0.25 } },
  { truncatedNormal: { std: 0.7, dialect: 'pytorch' } },
  { varianceScaling: { scale: 1.5, mode: 'fanAvg', distribution: 'uniform', dialect: 'jax' } },
  { glorotNormal: { gain: 1.7, dialect: 'keras' } },
  { glorotUniform: { gain: 0.8 }, label: '<b>& σ' },
  { heNormal: { mode: 'fanOut', negativeSlope: 0.2, dialect: 'tfjs' } },
  { libraryDefault: { dialect: 'keras' } },
  { orthogonal: { gain: 1.2 } },
  { identity: { gain: -0.9 } },
  { sparse: { sparsity: 0.6, std: 0.5, dialect: 'pytorch' } },
];

/** @type {Record<string, unknown[]>} */
const sweeps = {
  'network.activation': ['identity', 'softplus', 'hardTanh'],
  'network.width': [7, 24],
  'network.depth': [1, 4],
  bias: ['same', 'zero'],
  'input.samples': [1, 90],
  'training.learningRate': [0, 0.02, 1e6],
  'training.upstreamGradient': ['ones', 'normal'],
  'training.carryOver': [true, false],
  'random.seed': [0, 4294967295],
};

/** Whether unequal widths can be swept over a path. @param {string} path */
const goesWithUnequal = (path) => !['network.width', 'network.depth', 'training.carryOver'].includes(path);

/** Whole numbers from `low` to `high`, by the generator of Park and Miller. @param {number} seed 1 to 2147483646 */
const wholeNumbers = (seed) => {
  let state = seed;
  /** @param {number} low @param {number} high */
  return (low, high) => {
    state = (48271 * state) % 2147483647;
    return low + Math.floor((state / 2147483647) * (high - low + 1));
  };
};

/** Configs `random-1`, `random-2`, …: always the same. @param {number} count */
export const randomConfigs = (count) => {
  const whole = wholeNumbers(1);
  /** Deals values in random order, and all of them again when none is left. @template T @param {readonly T[]} values */
  const deck = (values) => {
    /** @type {T[]} */
    let left = [];
    return () => {
      if (left.length === 0) left = [...values];
      return /** @type {T} */ (left.splice(whole(0, left.length - 1), 1)[0]);
    };
  };
  const [activation, initializer, path] = [deck(activations), deck(initializers), deck(Object.keys(sweeps))];
  const [bias, upstreamGradient, repeats] = [deck(['same', 'zero']), deck(['ones', 'normal']), deck(['first', 'all'])];
  const [learningRate, formats] = [deck([0.001, 0.01, 0.3]), deck([['png', 'svg'], ['svg'], ['png']])];
  return Array.from({ length: count }, (_, i) => {
    const paths = Array.from({ length: i % 3 }, path);
    const widths = Array.from({ length: whole(3, 6) }, () => whole(4, 40));
    const unequal = whole(0, 1) === 1 && paths.every(goesWithUnequal);
    const sizes = unequal ? { width: widths } : { width: widths[0], depth: widths.length - 1 };
    return {
      name: `random-${i + 1}`,
      network: { ...sizes, activation: activation() },
      initializers: Array.from({ length: 3 }, initializer),
      bias: bias(),
      input: { samples: whole(20, 200) },
      training: {
        epochs: whole(1, 3),
        learningRate: learningRate(),
        upstreamGradient: upstreamGradient(),
        carryOver: whole(0, 1) === 1 && !unequal,
      },
      random: { seed: whole(0, 4294967295), repeats: whole(1, 2) },
      figures: { bins: whole(1, 40), formats: formats(), repeats: repeats() },
      diagnostics: i !== 6,
      sweep: Object.fromEntries(paths.map((path) => [path, sweeps[path]])),
    };
  });
};
