import { expect, test } from '@jest/globals';
import { reportJson, type AuditReport, type TensorReport } from '../../src/audit/index.ts';

const tensor = (name: string): TensorReport => ({
  name,
  shape: [2, 3],
  dtype: 'F32',
  role: 'linear',
  fanIn: 3,
  fanOut: 2,
  count: 6,
  nonfinite: 0,
  mean: 1e-21,
  std: null,
  stdError: 0.1,
  kurtosis: 3,
  min: -1,
  max: 1,
  rule: { name: 'normal', dialect: null, parameters: { std: 0.02 } },
  alsoCalled: [],
  runnerUp: null,
  asked: null,
  problems: ['a "quoted"\n  line'],
  notes: [],
});

const report = (count: number): AuditReport => ({
  file: 'dir/"net".safetensors',
  format: 'safetensors',
  recipe: null,
  recipeGuessed: false,
  trained: false,
  tensors: Array.from({ length: count }, (_, i) => tensor(`f${i}.weight`)),
  problems: [],
  notes: ['"tensors": []'],
  skipped: [{ name: 'ids', shape: [], dtype: 'I64' }],
});

test.each([0, 1, 3000])('a report of %i tensors in pieces is what JSON.stringify makes of it', (count) => {
  const pieces = Array.from(reportJson(report(count)));
  expect(pieces.join('') === `${JSON.stringify(report(count), null, 2)}\n`).toBe(true);
  expect(pieces.length > 1).toBe(count === 3000);
  for (const piece of pieces) expect(piece.length).toBeLessThan(300_000);
});
