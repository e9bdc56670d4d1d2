import { activations } from '../activation/index.ts';
import { expectation, type CatalogueEntry, type Parameter } from '../catalogue/parameter.ts';
import { initializers } from '../initializer/index.ts';
import { layerEntries } from '../network/index.ts';
import { recipes } from '../recipe/index.ts';
import { wrapped } from './terminal.ts';

const catalogues = { initializers, activations, layers: layerEntries, recipes } satisfies Record<
  string,
  Readonly<Record<string, CatalogueEntry>>
>;

/** An entry; of a layer that holds others also their lists, of a recipe also what it asks of the network besides. */
type Entry = CatalogueEntry & { readonly lists?: Readonly<Record<string, string>>; readonly network?: string };

/** `initscope list`: a block for each entry, or JSON. */
export const list = (catalogue: keyof typeof catalogues, json: boolean): void => {
  const rows: [string, Entry][] = Object.entries(catalogues[catalogue]);
  const text = json
    ? JSON.stringify(
        rows.map(([name, { summary, formula, parameters, lists, network, source, link, example }]) => ({
          name,
          summary,
          formula,
          parameters,
          ...(lists && { lists }),
          ...(network && { network }),
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

const block = ([name, entry]: [string, Entry]): string => {
  const { summary, formula, parameters, lists = {}, network, source, link, example } = entry;
  return [
    name,
    ...[
      ['formula', formula],
      ['summary', summary],
      ...Object.entries(parameters).map(([key, spec]) => [key, describe(spec)]),
      ...Object.entries(lists),
      ...(network ? [['network', network]] : []),
      ['example', example],
      ['source', source],
      ['link', link],
    ].map(([key, text]) => wrapped(`  ${key!.padEnd(11)} ${text}`, 14)),
  ].join('\n');
};

const describe = (spec: Parameter): string => {
  const elsewhere = Object.entries(spec.defaultIn ?? {}).map(([dialect, value]) => `, ${dialect}'s ${value}`);
  const fallback = spec.default === undefined ? 'must be given' : `default ${spec.default}${elsewhere.join('')}`;
  return `${spec.meaning}: ${expectation(spec)}; ${fallback}`;
};
