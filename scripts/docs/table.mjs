// A Markdown table as the formatter leaves it.

/**
 * A table whose columns are padded, as the formatter leaves them.
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
export const table = (head, rows) => {
  const lines = [head, ...rows].map((cells) => cells.map(escaped));
  const widths = head.map((_, i) => Math.max(...lines.map((cells) => cells[i]?.length ?? 0)));
  const rule = widths.map((width) => '-'.repeat(width));
  const padded = [lines[0] ?? [], rule, ...lines.slice(1)].map((cells) =>
    cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)),
  );
  return padded.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
};

/** @param {string} text */
const escaped = (text) => text.replaceAll('|', '\\|');
