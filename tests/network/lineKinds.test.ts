import { describe, expect, test } from '@jest/globals';
import { studyOf, type ConfigInput } from '../../src/config/index.ts';
import { describeLayers, lineKindsOf } from '../../src/network/index.ts';

const linesOf = (network: object): string[] => {
  const config = { network, initializers: ['he'] } as unknown as ConfigInput;
  const layers = describeLayers(studyOf(config).cells[0]!.settings.network);
  return lineKindsOf(layers).map((line, i) => `${layers[i]!.kind} ${line}`);
};

describe('what a layer’s numbers are a line of', () => {
  test('in a plain stack: affine layers and activations', () => {
    expect(linesOf({ width: 4, depth: 2, activation: 'relu' })).toEqual([
      'affine affine',
      'relu activation',
      'affine affine',
      'relu activation',
    ]);
  });

  test('of a residual network its stream, and apart what is added to it', () => {
    const lines = linesOf({ architecture: 'residual', width: 4, depth: 2, activation: 'relu' });
    expect(lines.filter((line) => line.startsWith('residual'))).toEqual(['residual stream', 'residual stream']);
    expect(lines.filter((line) => line.endsWith(' branch'))).toEqual(['affine branch', 'affine branch']);
  });

  test('of a transformer the norms before attention apart from the others', () => {
    const shape = { width: 8, depth: 2, heads: 2, tokens: 4, activation: 'gelu' };
    const norms = (normPosition: string): string[] =>
      linesOf({ architecture: 'transformer', normPosition, ...shape }).filter((line) => line.startsWith('layerNorm'));
    const [attention, other] = ['layerNorm attentionNormalization', 'layerNorm normalization'];
    expect(norms('pre')).toEqual([attention, other, attention, other]);
    // Behind the first block's sums: the second of its norms is what the next attention sees.
    expect(norms('post')).toEqual([other, attention, other, other]);
  });
});
