import { describe, expect, test } from '@jest/globals';
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
    JSON.stringify(profileChart({ title: 't', series })).match(/"title":"(layer|residual)"/g);
  expect(titles(network('a', 4, 3), network('b', 4, 3))![0]).toContain('residual');
  expect(titles(network('a', 4, 3), network('b', 4, 4))![0]).toContain('layer');
});

describe('the lines of a network with residuals', () => {
  const kinds = ['affine', 'activation', 'normalization', 'branch', 'stream'] as const;
  const points = [0, 1].flatMap((block) =>
    kinds.map((line, i) => ({
      layer: 5 * block + i + 1,
      std: 1 + i,
      line,
      ...(line === 'stream' && { block: block + 1 }),
    })),
  );
  const specOf = (series: number) =>
    JSON.stringify(
      profileChart({
        title: 't',
        series: Array.from({ length: series }, (_, i) => ({ label: `s${i}`, forward: points, backward: points })),
      }),
    );

  test('are all drawn where they are few', () => {
    expect(specOf(1)).toContain('"line":"affine"');
    expect(specOf(1)).toContain('thinner: Affine layers, ends of branches, activations, normalizations');
  });

  test('are the stream and the ends of its branches where they are many, and the others are named', () => {
    const spec = specOf(2);
    for (const line of ['affine', 'activation', 'normalization']) expect(spec).not.toContain(`"line":"${line}"`);
    for (const line of ['stream', 'branch']) expect(spec).toContain(`"line":"${line}"`);
    expect(spec).toContain('thinner: ends of branches; not drawn: Affine layers, activations, normalizations');
  });
});

test('a legend’s labels are whole: set smaller where they are long', () => {
  const label = 'residualScale=1-sqrt(depth)/normalization=layer/xavier';
  const spec = JSON.stringify(profileChart({ title: 't', series: [{ ...network('a', 4, 3), label }] }));
  const [, size, limit] = /"labelFontSize":(\d+),"labelLimit":(\d+)/.exec(spec)!;
  expect(Number(limit)).toBeGreaterThan(0.64 * Number(size) * label.length);
});
