// Measured against predicted std at growing widths, for the figure in docs/theory.md.
//
// usage: node scripts/build.mjs && node scripts/convergence.mjs > docs/convergence.json      (some minutes)
//
// A row per activation, width, direction and layer: the predicted std, the mean of the measured ones over many draws, and
// the standard error of that mean. Depth 6, He's variance.
import { engine, initializer } from './product.mjs';
import { compare } from './theory/sampling.mjs';

const depth = 6;
const names = /** @type {const} */ (['relu', 'tanh', 'gelu', 'silu']);
/** As many draws as leave the standard error near the distance from infinite width. */
const drawsOf = /** @type {const} */ ([
  [25, 1600],
  [50, 1600],
  [100, 800],
  [200, 400],
  [400, 200],
  [800, 100],
]);
const he = initializer.initializers.he.create({});

/** @param {number} value */
const short = (value) => Number(value.toPrecision(6));

await engine.openEngine('auto');
const rows = names.flatMap((name) =>
  drawsOf.flatMap(([width, draws]) => {
    process.stderr.write(`${name} ${width}\n`);
    const widths = Array(depth + 1).fill(width);
    const compared = compare({ name, initializer: he, widths, samples: 64, draws });
    return Object.entries(compared).flatMap(([direction, layers]) =>
      layers.map(({ predicted, mean, standardError }, i) => ({
        activation: name,
        width,
        draws,
        direction,
        layer: i + 1,
        predicted: short(predicted),
        measured: short(mean),
        standardError: short(standardError),
      })),
    );
  }),
);
console.log(`[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]`);
