import type { Panel } from '../../src/chart/histogramPanel.ts';
import type { LayerStatistics } from '../../src/statistics/index.ts';

/** The panels of the notebook's stack: an Affine layer, an activation layer, and so on. */
export const stackPanels = (
  count: number,
  activation: string,
  statistics: (index: number) => LayerStatistics,
): Panel[] =>
  Array.from({ length: count }, (_, i) => {
    const group = Math.floor(i / 2) + 1;
    return i % 2 === 0
      ? { title: `${i + 1}-Layer`, category: 'affine', group, statistics: statistics(i) }
      : { title: `${activation} Layer`, category: 'activation', group, statistics: statistics(i) };
  });

/** Affine layers alone, all with the same statistics. */
export const affinePanels = (count: number, statistics: LayerStatistics): Panel[] =>
  Array.from({ length: count }, (_, i) => ({
    title: `${i + 1}-Layer`,
    category: 'affine',
    group: i + 1,
    statistics,
  }));
