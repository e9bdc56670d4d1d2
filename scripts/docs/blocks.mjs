// The generated parts of docs/: pure functions from the catalogue's tables to Markdown. The tables are arguments, so that
// the tests hold the pages against src/ and scripts/docs.mjs writes them from dist/.

import { entries, index } from './entries.mjs';
import { table } from './table.mjs';

/**
 * @typedef {import('../../src/catalogue/parameter.ts').Parameter} Parameter
 * @typedef {import('../../src/catalogue/parameter.ts').CatalogueEntry} CatalogueEntry
 * @typedef {import('./entries.mjs').Entry} Entry
 * @typedef {import('../../src/initializer/types.ts').InitializerEntry} InitializerEntry
 * @typedef {import('../../src/activation/types.ts').ActivationEntry} ActivationEntry
 * @typedef {{
 *   initializers: Readonly<Record<string, InitializerEntry>>,
 *   activations: Readonly<Record<string, ActivationEntry>>,
 *   layerEntries: Readonly<Record<string, import('../../src/network/kinds.ts').LayerEntry>>,
 *   architectures: Readonly<Record<string, import('../../src/network/architectures.ts').Architecture>>,
 *   commonDefaults: import('../../src/network/architectures.ts').ArchitectureOptions,
 *   theoryOf: typeof import('../../src/theory/index.ts').theoryOf,
 *   tried: typeof import('../../src/theory/index.ts').tried,
 *   expectation: typeof import('../../src/catalogue/parameter.ts').expectation,
 *   synonyms: Readonly<Record<string, import('../../src/config/synonyms.ts').Synonyms>>,
 * }} Tables
 */

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
 * What σ_w an activation asks for, each marked where 30 pairs of layers or its own fixed point speak against it.
 * @param {Pick<Tables, 'activations' | 'theoryOf' | 'tried'>} tables
 */
const gains = ({ activations, theoryOf, tried }) =>
  table(
    [
      'activation',
      'forward gain',
      'backward gain',
      'critical σ_w, σ_b = 0',
      'critical σ_w, σ_b = 0.2',
      'balanced σ_w',
      'signal, gradient behind 30 pairs',
    ],
    Object.entries(activations).map(([name, entry]) => {
      const activation = entry.create(defaults(entry.parameters));
      const [without, withBias] = [0, 0.04].map((biasVariance) => {
        const theory = theoryOf(activation, { weightVariance: 'critical', biasVariance });
        return { reached: theory.criticalReached, trials: tried(activation, theory) };
      });
      const gain = (/** @type {typeof without} */ answers, /** @type {string} */ at) => {
        const found = answers?.trials.find((trial) => trial.at === at);
        if (!found) return '–';
        const repels = at === 'criticalWeightVariance' && answers?.reached === false;
        return `${digits(Math.sqrt(found.weightVariance))}${found.kept ? '' : ' †'}${repels ? ' ‡' : ''}`;
      };
      const balanced = without?.trials.find(({ at }) => at === 'balanced');
      return [
        `\`${name}\``,
        gain(without, 'forwardGain'),
        gain(without, 'backwardGain'),
        gain(without, 'criticalWeightVariance'),
        gain(withBias, 'criticalWeightVariance'),
        gain(without, 'balanced'),
        balanced ? [balanced.signal, balanced.gradient].map((size) => Number(size.toPrecision(3))).join(', ') : '–',
      ];
    }),
  );

/**
 * What each architecture is made of, and the keys it knows beside width, depth and activation, with their defaults.
 * @param {Pick<Tables, 'architectures' | 'commonDefaults'>} tables
 */
const architectureTable = ({ architectures, commonDefaults }) =>
  table(
    ['`architecture`', 'layers', 'keys and defaults'],
    Object.entries(architectures).map(([name, { summary, keys, defaults }]) => {
      const values = /** @type {Record<string, unknown>} */ ({ ...commonDefaults, ...defaults });
      const shown = keys.map((key) => `\`${key}: ${yamlValue(values[key])}\``);
      return [`\`${name}\``, summary, shown.join(', ')];
    }),
  );

/** @param {unknown} value */
const yamlValue = (value) => {
  if (Array.isArray(value)) return `[${value.join(', ')}]`;
  return typeof value === 'object' && value !== null && 'name' in value ? String(value.name) : String(value);
};

/** An example where a config takes it. @type {Record<'initializers' | 'activations' | 'layers', (example: string, entry: Entry) => string>} */
const inConfig = {
  initializers: (example) => `initializers:\n  - ${example}`,
  activations: (example) => `network:\n  activation:${example.includes(':') ? `\n    ${example}` : ` ${example}`}`,
  layers: (example, { exampleShape = [] }) =>
    `network:\n  layers:\n    - ${example}\ninput:\n  shape: [${exampleShape.join(', ')}]`,
};

/**
 * Our words, and those of other libraries for them.
 * @param {import('../../src/config/synonyms.ts').Synonyms} rows
 */
const words = (rows) =>
  table(
    ['here', 'elsewhere'],
    Object.entries(rows).map(([ours, libraries]) => [
      `\`${ours}\``,
      Object.entries(libraries)
        .map(([library, theirs]) => `${library} ${(theirs ?? []).map((word) => `\`${word}\``).join(', ')}`)
        .join('; '),
    ]),
  );

/**
 * Each page's generated parts, by the name between `<!-- generated: name -->` and `<!-- end -->`.
 * @param {Tables} tables
 * @returns {Record<string, Record<string, string>>}
 */
export const blocksOf = (tables) => {
  const { initializers, activations, layerEntries, expectation } = tables;
  return {
    'docs/initializers.md': {
      index: index(initializers),
      initializers: entries(initializers, inConfig.initializers, expectation),
      dialects: dialectStds(tables),
    },
    'docs/activations.md': {
      index: index(activations),
      activations: entries(activations, inConfig.activations, expectation),
      gains: gains(tables),
    },
    'docs/layers.md': {
      index: index(layerEntries),
      layers: entries(layerEntries, inConfig.layers, expectation),
    },
    'docs/networks.md': { architectures: architectureTable(tables) },
    'docs/synonyms.md': Object.fromEntries(
      Object.entries(tables.synonyms).map(([kind, rows]) => [`${kind}-elsewhere`, words(rows)]),
    ),
  };
};

/**
 * The generated parts of docs/audit.md.
 * @param {{ knownBugs: Readonly<Record<string, import('../../src/audit/knownBugs/index.ts').KnownBug>> }} tables
 */
export const auditBlocks = ({ knownBugs }) => ({
  'known-bugs': table(
    ['seen in the weights', 'what happened', 'found in'],
    Object.values(knownBugs).map(({ signature, meaning, cases }) => [signature, meaning, cases]),
  ),
});

/**
 * The generated part of docs/recipes.md.
 * @param {{ recipes: Readonly<Record<string, import('../../src/recipe/index.ts').Recipe>> }} tables
 */
export const recipeBlocks = ({ recipes }) => ({
  recipes: table(
    ['recipe', 'tensors', 'network', 'source'],
    Object.entries(recipes).map(([name, { formula, network, source, link }]) => [
      `\`${name}\``,
      formula,
      network,
      `[${source}](${link})`,
    ]),
  ),
});

/**
 * The generated part of docs/own-model.md.
 * @param {{
 *   operatorGroups: Readonly<Record<string, Readonly<Record<string, import('../../src/model/operators/types.ts').Operator>>>>,
 *   layerGroups: Readonly<Record<string, object>>,
 * }} tables
 */
export const modelBlocks = ({ operatorGroups, layerGroups }) => ({
  layers: table(
    ['group', 'layers'],
    Object.entries(layerGroups).map(([group, rows]) => [group, Object.keys(rows).toSorted().join(', ')]),
  ),
  operators: table(
    ['group', 'operators'],
    Object.entries(operatorGroups).map(([group, rows]) => [
      group,
      Object.entries(rows)
        .map(([name, { limit }]) => (limit === undefined ? name : `${name} (${limit})`))
        .toSorted()
        .join(', '),
    ]),
  ),
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
