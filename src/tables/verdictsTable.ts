import type { Cell } from '../config/index.ts';
import { scoreOf } from '../record/score.ts';
import type { Verdict } from '../verdict/index.ts';
import { sweptColumns } from './column.ts';
import type { Table } from './table.ts';

interface VerdictRow {
  readonly cell: Cell;
  readonly verdict: Verdict;
  readonly score: number;
}

/** A row per cell with a verdict. */
export const verdictsTable: Table<VerdictRow> = {
  name: 'verdicts',
  columns: (sweep) => [
    { name: 'cell', type: 'text', value: ({ cell }) => cell.slug },
    { name: 'initializer', type: 'text', value: ({ cell }) => cell.initializer.label },
    { name: 'verdict', type: 'text', value: ({ verdict }) => verdict.verdict },
    { name: 'sentence', type: 'text', value: ({ verdict }) => verdict.sentence },
    { name: 'measure', type: 'text', value: ({ verdict }) => verdict.measure },
    { name: 'layer', type: 'int32', value: ({ verdict }) => verdict.layer },
    { name: 'epoch', type: 'int32', value: ({ verdict }) => verdict.epoch },
    { name: 'value', type: 'double', value: ({ verdict }) => verdict.value },
    { name: 'limit', type: 'double', value: ({ verdict }) => verdict.threshold },
    { name: 'theory', type: 'double', value: ({ verdict }) => verdict.theory.value ?? NaN },
    { name: 'agreeing', type: 'int32', value: ({ verdict }) => verdict.repeats.agreeing },
    { name: 'repeats', type: 'int32', value: ({ verdict }) => verdict.repeats.of },
    { name: 'score', type: 'double', value: ({ score }) => score },
    ...sweptColumns(sweep),
  ],
  rows: (cell, record, verdict) => (verdict ? [{ cell, verdict, score: scoreOf(record) }] : []),
};
