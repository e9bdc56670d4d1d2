import { activations } from '../activation/index.ts';
import { expectation, type CatalogueEntry, type Parameter } from '../catalogue/parameter.ts';
import { initializers } from '../initializer/index.ts';
import { layerEntries } from '../network/index.ts';

const catalogues = { initializers, activations, layers: layerEntries } satisfies Record<
  string,
  Readonly<Record<string, CatalogueEntry>>
>;

/** An entry; of a layer that holds others also the lists of these. */
type Entry = CatalogueEntry & { readonly lists?: Readonly<Record<string, string>> };

/** `initscope list`: a block for each entry, or JSON. */
export const list = (catalogue: keyof typeof catalogues, json: boolean): void => {
  const rows: [string, Entry][] = Object.entries(catalogues[catalogue]);
  const text = json
    ? JSON.stringify(
        rows.map(([name, { summary, formula, parameters, lists, source, link, example }]) => ({
          name,
          summary,
          formula,
          parameters,
          ...(lists && { lists }),
          source,
          link,
          example,
        })),
        null,
        2,
      )
    : rows.map(block).join('\n\n');
  process.stdout.write(`${text}\n`);
};

const block = ([name, { summary, formula, parameters, lists, source, link, example }]: [string, Entry]): string =>
  [
    name,
    ...[
      ['formula', formula],
      ['summary', summary],
      ...Object.entries(parameters).map(([key, spec]) => [key, describe(spec)]),
      ...Object.entries(lists ?? {}).map(([key, meaning]) => [key, meaning]),
      ['example', example],
      ['source', source],
      ['link', link],
    ].map(([key, text]) => `  ${key!.padEnd(11)} ${text}`),
  ].join('\n');

const describe = (spec: Parameter): string => {
  const elsewhere = Object.entries(spec.defaultIn ?? {}).map(([dialect, value]) => `, ${dialect}'s ${value}`);
  const fallback = spec.default === undefined ? 'must be given' : `default ${spec.default}${elsewhere.join('')}`;
  return `${spec.meaning}: ${expectation(spec)}; ${fallback}`;
};
