import { expect, test } from '@jest/globals';
import { profileChart } from '../../src/chart/index.ts';

/** A network of `blocks` residuals, a sum after every `each` layers. */
const network = (label: string, blocks: number, each: number) => {
  const points = Array.from({ length: blocks * each }, (_, i) => ({
    layer: i + 1,
    std: 1 + i,
    ...((i + 1) % each === 0 && { block: (i + 1) / each }),
  }));
  return { label, forward: points, backward: points };
};

test('blocks are counted where all networks have them at the same layers, else layers', () => {
  const titles = (...series: ReturnType<typeof network>[]) =>
    JSON.stringify(profileChart({ title: 't', series })).match(/"title":"(layer|residual block)"/g);
  expect(titles(network('a', 4, 3), network('b', 4, 3))![0]).toContain('residual block');
  expect(titles(network('a', 4, 3), network('b', 4, 4))![0]).toContain('layer');
});
