import { describe, expect, test } from '@jest/globals';
import { activations, type ActivationChoice } from '../../src/activation/index.ts';
import { describeLayers, everyPiece, fansOf, pieceSize, layerKinds, sizeOf, stack } from '../../src/network/index.ts';
import { affine, type LayerChoice } from '../../src/network/spec.ts';

const relu: ActivationChoice = { name: 'relu', parameters: {} };
const tanh: ActivationChoice = { name: 'tanh', parameters: {} };
const module = (file: string): ActivationChoice => ({ name: 'module', parameters: { file, sha256: '00' } });

const described = (inputShape: readonly number[], ...layers: LayerChoice[]) => describeLayers({ inputShape, layers });

describe('a stack', () => {
  const layers = describeLayers(stack([5, 7, 2], { name: 'leakyRelu', parameters: { alpha: 0.1 } }));

  test("has the notebook's titles, and names by kind and count", () => {
    expect(layers.map(({ title }) => title)).toEqual(['1-Layer', 'Leaky Relu Layer', '3-Layer', 'Leaky Relu Layer']);
    expect(layers.map(({ name }) => name)).toEqual(['affine1', 'leakyRelu1', 'affine2', 'leakyRelu2']);
    expect(layers.map(({ kind }) => kind)).toEqual(['affine', 'leakyRelu', 'affine', 'leakyRelu']);
    expect(layers.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
    expect(layers.map(({ inputs }) => inputs)).toEqual([[0], [1], [2], [3]]);
  });

  test('has its pairs as groups', () => {
    expect(layers.map(({ category, group }) => `${category} ${group}`)).toEqual([
      'affine 1',
      'activation 1',
      'affine 2',
      'activation 2',
    ]);
    expect(pieceSize(layers)).toBe(2);
  });

  test('has W and b with the fans they are drawn with, and activations with neither', () => {
    const fans = { fanIn: 7, fanOut: 2 };
    expect(layers[2]).toMatchObject({
      outputShape: [2],
      parameters: [
        { name: 'W', shape: [7, 2], start: 'weights', fans },
        { name: 'b', shape: [2], start: 'bias', fans },
      ],
    });
    expect(layers.map(fansOf)).toMatchObject([{ fanIn: 5, fanOut: 7 }, undefined, fans, undefined]);
    expect(layers[3]).toMatchObject({ outputShape: [2], parameters: [] });
  });
});

test('layers of samples of rank 2 act on the last axis', () => {
  const layers = described([6, 10], affine(3), relu, affine(4));
  expect(layers.map(({ outputShape }) => outputShape)).toEqual([
    [6, 3],
    [6, 3],
    [6, 4],
  ]);
  expect(layers.map(fansOf)).toMatchObject([{ fanIn: 10, fanOut: 3 }, undefined, { fanIn: 3, fanOut: 4 }]);
  expect(layers.map(sizeOf)).toEqual([18, 18, 24]);
});

test('a module of one’s own is called after its file', () => {
  const layers = described([4], affine(4), module('/a/swish.mjs'), affine(4), relu, module('/b/swish.mjs'));
  expect(layers.map(({ kind, name, title, category }) => [kind, name, title, category])).toEqual([
    ['affine', 'affine1', '1-Layer', 'affine'],
    ['swish', 'swish1', 'swish Layer', 'activation'],
    ['affine', 'affine2', '3-Layer', 'affine'],
    ['relu', 'relu1', 'Relu Layer', 'activation'],
    ['swish', 'swish2', 'swish Layer', 'activation'],
  ]);
});

describe('groups', () => {
  const groups = (...layers: LayerChoice[]): number[] => described([4], ...layers).map(({ group }) => group);
  const size = (...layers: LayerChoice[]): number => pieceSize(described([4], ...layers));

  test('begin with drawn weights; the first one begins with the first layer', () => {
    expect(groups(relu, affine(4), relu, tanh, affine(4), affine(4))).toEqual([1, 2, 2, 2, 3, 4]);
    expect(groups(relu, tanh)).toEqual([1, 1]);
  });

  test('have a size where all have the same and there are some', () => {
    expect(size(affine(4), relu, tanh, affine(4), relu, tanh)).toBe(3);
    expect(size(affine(4), affine(4))).toBe(1);
    expect(size(affine(4), relu, affine(4))).toBe(1);
    expect(size(affine(4), relu)).toBe(1);
    expect(size(...[0, 1].flatMap(() => [affine(4), ...Array.from({ length: 10 }, () => relu)]))).toBe(1);
  });

  test('are thinned out whole, the first kept', () => {
    const layers = described([4], ...[1, 2, 3, 4].flatMap(() => [affine(4), relu, tanh]));
    expect(everyPiece(layers, 3).map(({ number }) => number)).toEqual([1, 2, 3, 10, 11, 12]);
    expect(everyPiece(layers, 1)).toEqual(layers);
  });
});

test('the same specification is described once', () => {
  const spec = stack([2, 2], relu);
  expect(describeLayers(spec)).toBe(describeLayers(spec));
});

test.each(Object.entries(layerKinds))('%s: the row says all that pages and docs need', (name, row) => {
  for (const text of [row.summary, row.formula, row.source]) expect(text.length).toBeGreaterThan(3);
  expect(row.link).toMatch(/^https:\/\//);
  expect(row.example).toContain(name);
  expect(Object.hasOwn(activations, name)).toBe(false);
});
