// A readable entry for each row of a catalogue.

/**
 * @typedef {import('../../src/catalogue/parameter.ts').Parameter} Parameter
 * @typedef {import('../../src/catalogue/parameter.ts').CatalogueEntry} CatalogueEntry
 * @typedef {CatalogueEntry & { lists?: Readonly<Record<string, string>>, exampleShape?: readonly number[] }} Entry of a layer also what holds layers
 * @typedef {typeof import('../../src/catalogue/parameter.ts').expectation} Expectation
 */

/** @param {Readonly<Record<string, CatalogueEntry>>} catalogue */
export const index = (catalogue) =>
  Object.keys(catalogue)
    .map((name) => `[${name}](#${name.toLowerCase()})`)
    .join(' · ');

/**
 * @param {Readonly<Record<string, Entry>>} catalogue
 * @param {(example: string, entry: Entry) => string} inConfig an example where a config takes it
 * @param {Expectation} expectation
 */
export const entries = (catalogue, inConfig, expectation) =>
  Object.entries(catalogue)
    .map(([name, entry]) => {
      const { summary, formula, parameters, lists = {}, example, source, link } = entry;
      return [
        `### ${name}`,
        summary,
        `Formula: \`${formula}\``,
        ...parameterList(parameters, lists, expectation),
        `\`\`\`yaml\n${inConfig(example, entry)}\n\`\`\``,
        `Source: [${source.replaceAll('_', '\\_')}](${link})`,
      ].join('\n\n');
    })
    .join('\n\n');

/**
 * @param {Readonly<Record<string, Parameter>>} parameters
 * @param {Readonly<Record<string, string>>} lists of layers, the first of which must be given
 * @param {Expectation} expectation
 */
const parameterList = (parameters, lists, expectation) => {
  const lines = [
    ...Object.entries(parameters).map(
      ([name, spec]) => `- \`${name}\`: ${spec.meaning}. ${takes(spec, expectation)}. ${fallback(spec)}.`,
    ),
    ...Object.entries(lists).map(
      ([name, meaning], i) => `- \`${name}\`: ${meaning}. A list of layers. ${i === 0 ? 'Required' : 'Default: `[]`'}.`,
    ),
  ];
  return lines.length === 0 ? [] : [lines.join('\n')];
};

/** @param {Parameter} spec @param {Expectation} expectation */
const takes = (spec, expectation) => {
  if (spec.type === 'choice') return `One of ${spec.choices.map((choice) => `\`${choice}\``).join(', ')}`;
  const text = expectation(spec);
  return `${text[0]?.toUpperCase()}${text.slice(1)}`;
};

/** @param {Parameter} spec */
const fallback = ({ default: value, defaultIn = {} }) => {
  const elsewhere = Object.entries(defaultIn).map(([dialect, other]) => `, in ${dialect} \`${other}\``);
  return value === undefined ? 'Required' : `Default: \`${value}\`${elsewhere.join('')}`;
};
