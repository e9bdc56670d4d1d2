import { formatBytes, type Study } from '../config/index.ts';
import { estimate } from '../study/estimate.ts';

/** At most so many cells are named; the others are counted. */
const namedCells = 20;

/** `--dry-run`: what would be computed, and about how much that is. */
export const printPlan = (studies: readonly Study[]): void => {
  for (const study of studies) process.stdout.write(`${planOf(study).join('\n')}\n`);
};

const planOf = (study: Study): string[] => {
  const { name, cells, sweep, initializers } = study;
  const { operations, memory, disk, seconds } = estimate(study);
  const { repeats } = cells[0]!.settings;
  const rest = cells.length - namedCells;
  return [
    `${name}: ${cells.length} cells of ${repeats} ${repeats === 1 ? 'repeat' : 'repeats'}`,
    ...sweep.map(({ path, values }) => `  ${path}: ${values.map((value) => JSON.stringify(value)).join(', ')}`),
    `  initializers: ${initializers.map(({ label }) => label).join(', ')}`,
    ...cells.slice(0, namedCells).map(({ slug }) => `    ${slug}`),
    ...(rest > 0 ? [`    … and ${rest} more`] : []),
    `  about ${operations.toExponential(1)} operations, ${formatBytes(memory)} of memory for the largest cell, ${formatBytes(disk)} on disk, ${duration(seconds)}`,
  ];
};

const duration = (seconds: number): string => {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
};
