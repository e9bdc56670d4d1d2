import { formatBytes, memoryNeed, type Study } from '../config/index.ts';

/** `--dry-run`: what would be computed. */
export const printPlan = (studies: readonly Study[]): void => {
  for (const study of studies) {
    const { cells, initializers } = study;
    const most = Math.max(...cells.map(({ settings }) => memoryNeed(settings)));
    const operations = cells.reduce((sum, { settings }) => sum + operationsOf(settings), 0);
    process.stdout.write(
      `${[
        `${study.name}: ${cells.length} cells (${initializers.map(({ label }) => label).join(', ')})`,
        ...cells.map(({ slug }) => `  ${slug}`),
        `  about ${operations.toExponential(1)} floating-point operations; ${formatBytes(most)} for the largest cell`,
      ].join('\n')}\n`,
    );
  }
};

const operationsOf = ({ widths, samples, epochs, repeats }: Study['cells'][number]['settings']): number =>
  // Three products a layer: forward, dx and dW.
  6 * samples * epochs * repeats * widths.slice(1).reduce((sum, width, i) => sum + width * widths[i]!, 0);
