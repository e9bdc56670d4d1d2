import type { AuditReport } from './report.ts';

/** How many characters a piece has, about. */
const pieceLength = 1 << 18;

/**
 * A report as `JSON.stringify(report, null, 2)` has it, in pieces: of a file with very many tensors it is longer than a string can be.
 */
export function* reportJson(report: AuditReport): Generator<string> {
  let text = '';
  for (const part of partsOf(report)) {
    text += part;
    if (text.length < pieceLength) continue;
    yield text;
    text = '';
  }
  yield text;
}

function* partsOf(report: AuditReport): Generator<string> {
  let before = '{\n';
  for (const [key, value] of Object.entries(report)) {
    yield `${before}  ${JSON.stringify(key)}: `;
    yield* Array.isArray(value) ? list(value) : [JSON.stringify(value)];
    before = ',\n';
  }
  yield '\n}\n';
}

function* list(values: readonly unknown[]): Generator<string> {
  let before = '[\n';
  for (const value of values) {
    yield `${before}    ${JSON.stringify(value, null, 2).replaceAll('\n', '\n    ')}`;
    before = ',\n';
  }
  yield values.length === 0 ? '[]' : '\n  ]';
}
