// The generated parts of docs/: pure functions from the catalogue's tables to Markdown. The tables are arguments, so that
// the tests hold the pages against src/ and scripts/docs.mjs writes them from dist/.

import { table } from './table.mjs';

/**
 * @typedef {import('../../src/catalogue/parameter.ts').Parameter} Parameter
 * @typedef {import('../../src/initializer/types.ts').InitializerEntry} InitializerEntry
 * @typedef {import('../../src/activation/types.ts').ActivationEntry} ActivationEntry
 * @typedef {{
 *   initializers: Readonly<Record<string, InitializerEntry>>,
 *   activations: Readonly<Record<string, ActivationEntry>>,
 *   theoryOf: typeof import('../../src/theory/index.ts').theoryOf,
 * }} Tables
 */

/** @param {string} name @param {Parameter} spec */
const parameter = (name, spec) => {
  const values = spec.type === 'choice' ? `: ${spec.choices.map((choice) => `\`${choice}\``).join(', ')}` : '';
  const otherwise = spec.default === undefined ? 'required' : `\`${spec.default}\` if left out`;
  return `\`${name}\` (${spec.meaning}${values}; ${otherwise})`;
};

/** @param {Readonly<Record<string, InitializerEntry | ActivationEntry>>} entries */
const catalogue = (entries) =>
  table(
    ['name', 'formula', 'parameters', 'source'],
    Object.entries(entries).map(([name, { formula, parameters, source }]) => [
      `\`${name}\``,
      formula,
      Object.entries(parameters)
        .map(([key, spec]) => parameter(key, spec))
        .join('<br>'),
      source,
    ]),
  );

/** @param {Readonly<Record<string, Parameter>>} specs */
const defaults = (specs) => Object.fromEntries(Object.entries(specs).map(([key, spec]) => [key, spec.default ?? 0.05]));

/** @param {number | null} value */
const digits = (value) => (value === null ? '–' : String(Number(value.toPrecision(5))));

const layers = [
  { fanIn: 100, fanOut: 100 },
  { fanIn: 784, fanOut: 256 },
];
const dialectEntries = ['lecunNormal', 'glorotNormal', 'heNormal', 'truncatedNormal', 'libraryDefault'];

/**
 * The std of W in two layers, dialect by dialect, for every name that more than one library has.
 * @param {Pick<Tables, 'initializers'>} tables
 */
const dialectStds = ({ initializers }) =>
  table(
    ['name', 'dialect', ...layers.map(({ fanIn, fanOut }) => `std of W, ${fanIn} × ${fanOut}`), 'of b'],
    dialectEntries.flatMap((name) => {
      const entry = /** @type {InitializerEntry} */ (initializers[name]);
      const { dialect } = entry.parameters;
      const choices = dialect?.type === 'choice' ? dialect.choices : [];
      return choices.map((choice) => {
        const initializer = entry.create({ ...defaults(entry.parameters), dialect: choice });
        const std = (/** @type {number | null} */ variance) => digits(Math.sqrt(variance ?? Number.NaN));
        return [
          `\`${name}\`${name === 'truncatedNormal' ? ' (std .05)' : ''}`,
          `\`${choice}\``,
          ...layers.map((layer) => std(initializer.weightVariance(layer))),
          layers.every((layer) => initializer.biasVariance(layer) === 0) ? '0' : 'as W',
        ];
      });
    }),
  );

/**
 * What σ_w an activation asks for.
 * @param {Pick<Tables, 'activations' | 'theoryOf'>} tables
 */
const gains = ({ activations, theoryOf }) =>
  table(
    ['activation', 'forward gain', 'backward gain', 'critical σ_w, σ_b = 0', 'critical σ_w, σ_b = 0.2'],
    Object.entries(activations).map(([name, entry]) => {
      const activation = entry.create(defaults(entry.parameters));
      const critical = [0, 0.04].map((biasVariance) =>
        theoryOf(activation, { weightVariance: 'critical', biasVariance }),
      );
      return [
        `\`${name}\``,
        digits(critical[0]?.forwardGain ?? null),
        digits(critical[0]?.backwardGain ?? null),
        ...critical.map(({ weightVariance }) => digits(weightVariance === null ? null : Math.sqrt(weightVariance))),
      ];
    }),
  );

/**
 * Each page's generated parts, by the name between `<!-- generated: name -->` and `<!-- end -->`.
 * @param {Tables} tables
 * @returns {Record<string, Record<string, string>>}
 */
export const blocksOf = (tables) => ({
  'docs/initializers.md': { initializers: catalogue(tables.initializers), dialects: dialectStds(tables) },
  'docs/activations.md': { activations: catalogue(tables.activations), gains: gains(tables) },
});

/**
 * A page with its generated parts replaced.
 * @param {string} page
 * @param {Readonly<Record<string, string>>} blocks
 */
export const filled = (page, blocks) =>
  page.replace(/(<!-- generated: (\S+) -->\n)[\s\S]*?(<!-- end -->)/g, (_all, start, name, end) => {
    const block = blocks[name];
    if (block === undefined)
      throw new Error(`no generated part is called ${name}; one of: ${Object.keys(blocks).join(', ')}`);
    return `${start}\n${block}\n\n${end}`;
  });
