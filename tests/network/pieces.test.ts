import { describe, expect, test } from '@jest/globals';
import { studyOf, type ConfigInput } from '../../src/config/index.ts';
import {
  describeLayers,
  everyPiece,
  pieceCount,
  pieceSize,
  pieceStarts,
  type LayerDescription,
} from '../../src/network/index.ts';

const layersOf = (network: object, input?: object): readonly LayerDescription[] => {
  const config = { network, initializers: ['he'], ...(input && { input }) } as unknown as ConfigInput;
  return describeLayers(studyOf(config).cells[0]!.settings.network);
};

/** The names of the layers with which pieces begin. */
const startsOf = (layers: readonly LayerDescription[]): string[] =>
  Array.from(pieceStarts(layers), (i) => layers[i]!.name);

const blocks = (first: string): string[] => [1, 2, 3, 4].map((block) => `block${block}/${first}`);

describe('the pieces that a network repeats', () => {
  test('of a transformer are its blocks, attention and MLP in one', () => {
    const layers = layersOf({ architecture: 'transformer', width: 8, depth: 4, heads: 2, tokens: 4 });
    expect([pieceSize(layers), pieceCount(layers)]).toEqual([8, 4]);
    expect(startsOf(layers)).toEqual([1, 3, 5, 7].map((n) => `residual${n}/branch/layerNorm1`));
    expect([...pieceStarts(layers)]).toEqual([0, 8, 16, 24]);
    expect(everyPiece(layers, 2).map(({ number }) => number)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 17, 18, 19, 20, 21, 22, 23, 24,
    ]);
  });

  test('an embedding in front of them is a piece of its own', () => {
    const attention = { residual: { branch: ['layerNorm', { attention: { heads: 2 } }] } };
    const mlp = { residual: { branch: ['layerNorm', { affine: 32 }, 'gelu', { affine: 8 }] } };
    const body = { repeat: { times: 4, layers: [attention, mlp] } };
    const layers = layersOf({ layers: [{ embedding: { rows: 16 } }, body, 'layerNorm'] }, { shape: [4, 8] });
    expect(startsOf(layers).slice(0, 5)).toEqual(['embedding1', ...blocks('residual1/branch/layerNorm1')]);
    expect(pieceSize(layers)).toBe(8);
  });

  test('of a residual network are its blocks, of a plain stack its pairs', () => {
    const residual = layersOf({ architecture: 'residual', width: 4, depth: 4, activation: 'relu' });
    expect([pieceSize(residual), pieceCount(residual)]).toEqual([3, 4]);
    expect([...pieceStarts(residual)]).toEqual([0, 3, 6, 9]);
    expect([...pieceStarts(layersOf({ width: 4, depth: 3, activation: 'relu' }))]).toEqual([0, 2, 4]);
  });
});
