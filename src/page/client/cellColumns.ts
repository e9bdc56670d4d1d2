import type { Direction } from '../../record/record.ts';
import { stateWords } from '../../store/manifestTypes.ts';
import { verdictWords } from '../../verdict/words.ts';
import type { PageCell, PageStudy } from '../types.ts';
import { initializerOf, nearest } from './cells.ts';
import { formatNumber } from './numbers.ts';

/** What a colour says of a number: how far from 1 in decades, how far from 0, or where between the least and the most. */
export type Shade = 'around 1' | 'from 0' | 'range';

/** A column of the cells: of the table, of the map, and for the filter. */
export interface CellColumn {
  /** What filter and link call it. */
  readonly key: string;
  /** Further names that the filter takes. */
  readonly aliases?: readonly string[];
  /** The head. */
  readonly title: string;
  /** Its word in the glossary. */
  readonly term: string;
  readonly text: (cell: PageCell, epoch: number) => string;
  /** The number that is sorted and compared; NaN: none. Default: of texts none. */
  readonly value?: (cell: PageCell, epoch: number) => number;
  /** How the map colours it; left out where the map does not offer it. */
  readonly shade?: Shade | 'verdict';
  /** What the filter's menu offers. Default: no menu. */
  readonly values?: readonly string[];
  /** Whether the table has it. */
  readonly inTable: boolean;
}

/** The columns that every study has. */
const fixedKeys: ReadonlySet<string> = new Set([
  'initializer',
  'forward',
  'backward',
  'score',
  'verdict',
  'state',
  'cell',
]);

/** All columns of a study's cells. */
export const cellColumns = (study: PageStudy): CellColumn[] => [
  {
    key: 'initializer',
    title: 'initializer',
    term: 'initializer',
    text: (cell) => initializerOf(study, cell),
    values: [...new Set(study.cells.map((cell) => initializerOf(study, cell)))],
    inTable: true,
  },
  // A layer's own initializer may be swept: that column goes by its whole path.
  ...study.sweep.map(({ path, key: last, values }, i): CellColumn => ({
    key: fixedKeys.has(last) ? path : last,
    aliases: [path],
    title: fixedKeys.has(last) ? path : last,
    term: 'sweep',
    text: ({ swept }) => values[swept[i]!]!,
    value: ({ swept }) => Number(values[swept[i]!]!),
    values,
    inTable: true,
  })),
  average('forward'),
  average('backward'),
  {
    key: 'score',
    title: 'score',
    term: 'score',
    ...numbers(({ score }) => score ?? NaN),
    shade: 'from 0',
    inTable: true,
  },
  ...(study.cells.some(({ verdict }) => verdict) ? verdictColumns(study) : []),
  {
    key: 'state',
    title: 'state',
    term: 'state',
    text: ({ state, message }) => [stateWords[state], ...(message === undefined ? [] : [message])].join(': '),
    inTable: true,
  },
  ...study.diagnostics.map((name, i): CellColumn => ({
    key: name,
    title: name,
    term: 'diagnostics',
    ...numbers(({ diagnostics }) => diagnostics[i] ?? NaN),
    shade: 'range',
    inTable: false,
  })),
];

const verdictColumns = ({ cells }: PageStudy): CellColumn[] => {
  const words = new Set(cells.map(({ verdict }) => verdict?.verdict));
  return [
    {
      key: 'verdict',
      title: 'verdict',
      term: 'verdict',
      text: ({ verdict }) => verdict?.verdict ?? '—',
      shade: 'verdict',
      values: Object.keys(verdictWords).filter((word) => words.has(word as keyof typeof verdictWords)),
      inTable: true,
    },
    {
      key: '√χ',
      aliases: ['chi'],
      title: '√χ in theory',
      term: 'chi',
      ...numbers(({ verdict }) => verdict?.sqrtChi ?? NaN),
      shade: 'around 1',
      inTable: true,
    },
  ];
};

const numbers = (value: NonNullable<CellColumn['value']>): Pick<CellColumn, 'text' | 'value'> => ({
  value,
  text: (cell, epoch) => numberText(value(cell, epoch)),
});

const average = (direction: Direction): CellColumn => ({
  key: direction,
  aliases: [`σ-${direction}`],
  title: `σ ${direction}`,
  term: 'average-std',
  ...numbers(({ averages, epochs }, epoch) => averages[direction][nearest(epochs, epoch)]?.[0] ?? NaN),
  shade: 'around 1',
  inTable: true,
});

const numberText = (value: number): string => (Number.isNaN(value) ? '—' : formatNumber(value));
