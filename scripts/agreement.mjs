// How far measured and predicted std lie apart, activation by initializer by depth, at width 600.
//
// usage: node scripts/build.mjs && node scripts/agreement.mjs > docs/agreement.md && npx oxfmt --write docs/agreement.md      (some minutes)
import { table } from './docs/table.mjs';
import { activation, engine, initializer } from './product.mjs';
import { compare } from './theory/sampling.mjs';

const [width, samples, draws] = [600, 128, 8];
const { activations } = activation;
const { xavier, he, orthogonal, libraryDefault } = initializer.initializers;
const columns = /** @type {const} */ ([
  ['xavier, depth 6', xavier.create({}), 6],
  ['xavier, depth 20', xavier.create({}), 20],
  ['he, depth 6', he.create({}), 6],
  ['he, depth 20', he.create({}), 20],
  ['orthogonal, depth 6', orthogonal.create({ gain: 1 }), 6],
  ["PyTorch's default, depth 6", libraryDefault.create({ dialect: 'pytorch' }), 6],
]);

/**
 * The largest relative distance over the layers, and the largest standard error there, in percent.
 * @param {readonly import('./theory/sampling.mjs').Comparison[]} layers
 */
const worst = (layers) => {
  const off = layers.map(({ predicted, mean }) => (predicted === 0 ? 0 : Math.abs(mean / predicted - 1)));
  const noise = layers.map(({ mean, standardError }) => (mean === 0 ? 0 : standardError / mean));
  return `${percent(Math.max(...off))} ± ${percent(Math.max(...noise))}`;
};

/** @param {number} part */
const percent = (part) => (100 * part).toFixed(1);

await engine.openEngine('auto');
const names = /** @type {(keyof typeof activations)[]} */ (Object.keys(activations));
const rows = names.map((name) => {
  process.stderr.write(`${name}\n`);
  return [
    `\`${name}\``,
    ...columns.map(([, initializer, depth]) => {
      const widths = Array(depth + 1).fill(width);
      const { forward, backward } = compare({ name, initializer, widths, samples, draws });
      return worst([...forward, ...backward]);
    }),
  ];
});

console.log(`# Measured and predicted std at width ${width}

The largest distance, in percent, between the predicted std and the mean of ${draws} draws, over all layers, forward and backward, ± the standard error of that mean (in percent, the largest over the layers). ${samples} samples of N(0, 1), bias drawn as W, upstream gradient of ones. Written by scripts/agreement.mjs.
`);
console.log(table(['activation', ...columns.map(([label]) => label)], rows));
console.log(`
GELU with He's variance at depth 20 is no slip: its variance lies near a fixed point that repels, so that what tells one draw from another grows from layer to layer ([theory](theory.md)).`);
