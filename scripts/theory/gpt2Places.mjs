// Theory's std of GPT-2 small's stream behind its last block, at the first, the 64th and the 1024th place.
//
// usage: node scripts/build.mjs && node scripts/theory/gpt2Places.mjs      (some seconds, 1 GB)
import { activation, initializer, network, theory } from '../product.mjs';

const [tokens, width, depth] = [1024, 768, 12];
const gpt2 = { name: /** @type {const} */ ('gpt2'), parameters: {} };
/** @typedef {import('../../src/network/spec.ts').LayerChoice} LayerChoice */
/** @type {(units: number) => LayerChoice} */
const affine = (units) => ({ name: 'affine', parameters: { units }, initializer: gpt2 });
/** @type {(branch: readonly LayerChoice[]) => LayerChoice} */
const residual = (branch) => ({ name: 'residual', parameters: { scale: 1 }, branch, shortcut: [] });
/** @type {LayerChoice} */
const norm = { name: 'layerNorm', parameters: {} };
/** @type {LayerChoice} */
const attention = {
  name: 'attention',
  parameters: { heads: 12, causal: true, scale: '1/sqrt(d)' },
  initializer: gpt2,
};
/** @type {LayerChoice} */
const embedding = { name: 'embedding', parameters: { rows: 50257, positions: true }, initializer: gpt2 };
/** @type {LayerChoice} */
const gelu = { name: 'gelu', parameters: { form: 'exact' } };
const block = [residual([norm, attention]), residual([norm, affine(4 * width), gelu, affine(width)])];

const placed = network.placedLayers({
  inputShape: [tokens, width],
  layers: [embedding, ...Array.from({ length: depth }, () => block).flat()],
});
const he = initializer.initializers.he.create({});
const { forward } = theory.propagate({
  layers: placed.map(({ description }) => description),
  activations: new Map(
    placed.flatMap(({ choice, description }) =>
      choice.name === 'gelu' ? [[description.number, activation.createActivation(choice)]] : [],
    ),
  ),
  parameters: new Map(placed.map(({ choice, description }) => [description.number, choice.parameters])),
  inputShape: [tokens, width],
  initializer: he,
  own: new Map(placed.map(({ choice, description }) => [description.number, network.initializerOf(choice, he)])),
  bias: 'zero',
  input: { mean: 0, square: 1 },
  upstream: 'normal',
});
const places = forward.get(placed.length)?.places ?? [];
for (const place of [1, 64, 1024]) console.log(place, Math.sqrt(places[place - 1]?.square ?? Number.NaN).toFixed(5));
