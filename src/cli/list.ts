import { activations } from '../activation/index.ts';
import type { Parameter, ParameterTable } from '../catalogue/parameter.ts';
import { expectation } from '../config/choice.ts';
import { initializers } from '../initializer/index.ts';

interface Row {
  readonly formula: string;
  readonly source: string;
  readonly parameters: ParameterTable;
}

const catalogues: Readonly<Record<'initializers' | 'activations', Readonly<Record<string, Row>>>> = {
  initializers,
  activations,
};

/** `initscope list`: a block for each entry, or JSON. */
export const list = (catalogue: keyof typeof catalogues, json: boolean): void => {
  const rows = Object.entries(catalogues[catalogue]);
  const text = json
    ? JSON.stringify(
        rows.map(([name, { formula, source, parameters }]) => ({ name, formula, parameters, source })),
        null,
        2,
      )
    : rows.map(block).join('\n\n');
  process.stdout.write(`${text}\n`);
};

const block = ([name, { formula, source, parameters }]: [string, Row]): string =>
  [
    name,
    `  formula     ${formula}`,
    ...Object.entries(parameters).map(([key, spec]) => `  ${key.padEnd(11)} ${describe(spec)}`),
    `  source      ${source}`,
  ].join('\n');

const describe = (spec: Parameter): string => {
  const fallback = spec.default === undefined ? 'must be given' : `default ${spec.default}`;
  return `${spec.meaning}: ${expectation(spec)}; ${fallback}`;
};
