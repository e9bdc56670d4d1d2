import { activations } from '../activation/index.ts';
import { expectation, type CatalogueEntry, type Parameter } from '../catalogue/parameter.ts';
import { initializers } from '../initializer/index.ts';
import { layerKinds } from '../network/index.ts';

const catalogues = { initializers, activations, layers: layerKinds } satisfies Record<
  string,
  Readonly<Record<string, CatalogueEntry>>
>;

/** `initscope list`: a block for each entry, or JSON. */
export const list = (catalogue: keyof typeof catalogues, json: boolean): void => {
  const rows: [string, CatalogueEntry][] = Object.entries(catalogues[catalogue]);
  const text = json
    ? JSON.stringify(
        rows.map(([name, { summary, formula, parameters, source, link, example }]) => ({
          name,
          summary,
          formula,
          parameters,
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

const block = ([name, { summary, formula, parameters, source, link, example }]: [string, CatalogueEntry]): string =>
  [
    name,
    ...[
      ['formula', formula],
      ['summary', summary],
      ...Object.entries(parameters).map(([key, spec]) => [key, describe(spec)]),
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
