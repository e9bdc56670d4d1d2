import { describe, expect, test } from '@jest/globals';
import { studyOf, type CellSettings } from '../../src/config/index.ts';
import type { NetworkInput } from '../../src/config/input.ts';
import { architectures, describeLayers, type ArchitectureName } from '../../src/network/index.ts';

const settingsOf = (network: NetworkInput, config: object = {}): CellSettings =>
  studyOf({ initializers: ['he'], network, ...config }).cells[0]!.settings;

/** Its kinds as a config nests them: `residual[relu affine]`. */
const kinds = (network: NetworkInput): string => {
  const text = (layers: CellSettings['network']['layers']): string =>
    layers
      .map((layer) => {
        if (!('branch' in layer)) return [layer.name, ...Object.values(layer.parameters).slice(0, 1)].join(':');
        return `residual[${text(layer.branch)}]${layer.shortcut.length > 0 ? `[${text(layer.shortcut)}]` : ''}`;
      })
      .join(' ');
  return text(settingsOf(network).network.layers);
};

describe('architectures are lists of layers', () => {
  test('plain, with a normalization', () => {
    expect(kinds({ width: 5, depth: 2, activation: 'tanh', normalization: 'layer' })).toBe(
      'affine:5 layerNorm tanh affine:5 layerNorm tanh',
    );
    expect(kinds({ width: [5, 4, 3], activation: 'tanh', normalization: 'rms' })).toBe(
      'affine:4 rmsNorm tanh affine:3 rmsNorm tanh',
    );
  });

  test('residual: pre-activation blocks, nothing before or after', () => {
    expect(kinds({ architecture: 'residual', width: 5, depth: 2, activation: 'relu', normalization: 'batch' })).toBe(
      'residual[batchNorm relu affine:5] residual[batchNorm relu affine:5]',
    );
    const { network } = settingsOf({ architecture: 'residual', width: 5, depth: 4, residualScale: '1/sqrt(depth)' });
    expect(network).toMatchObject({ inputShape: [5], layers: [{ parameters: { scale: 0.5 } }, {}, {}, {}] });
  });

  test('convolutional', () => {
    const network = {
      architecture: 'convolutional',
      width: 6,
      depth: 2,
      activation: 'relu',
      image: [8, 7, 3],
    } as const;
    expect(kinds({ ...network, kernel: 5, padding: 'circular' })).toBe('conv2d:6 relu conv2d:6 relu');
    expect(settingsOf({ ...network, kernel: 5, padding: 'circular' }).network).toMatchObject({
      inputShape: [8, 7, 3],
      layers: [{ parameters: { filters: 6, kernel: 5, stride: 1, padding: 'circular', groups: 1 } }, {}, {}, {}],
    });
  });

  test('resnet: four stages, earlier ones take the rest; strides and shortcuts where the shape changes', () => {
    const of = (depth: number) =>
      ({ architecture: 'resnet', width: 2, depth, image: [9, 9, 3], activation: 'relu' }) as const;
    const half = (channels: number): string => `batchNorm relu conv2d:${channels}`;
    const block = (channels: number): string => `residual[${half(channels)} ${half(channels)}]`;
    const end = 'batchNorm relu globalAveragePool affine:10';
    expect(kinds(of(6))).toBe(
      `conv2d:2 ${block(2)} ${block(2)} ${block(4)}[conv2d:4] ${block(4)} ${block(8)}[conv2d:8] ${block(16)}[conv2d:16] ${end}`,
    );
    expect(kinds(of(1))).toBe(`conv2d:2 ${block(2)} ${end}`);
    const layers = describeLayers(settingsOf(of(4)).network);
    const shape = (name: string) => layers.find((layer) => layer.name === name)!.outputShape;
    expect([1, 2, 3, 4].map((i) => shape(`residual${i}`))).toEqual([
      [9, 9, 2],
      [5, 5, 4],
      [3, 3, 8],
      [2, 2, 16],
    ]);
    expect([shape('residual2/branch/conv2d1'), shape('residual2/shortcut/conv2d1')]).toEqual([
      [5, 5, 4],
      [5, 5, 4],
    ]);
    expect(layers.find(({ name }) => name === 'residual2/shortcut/conv2d1')!.parameters[0]!.shape).toEqual([
      1, 1, 2, 4,
    ]);
  });

  test('transformer: the norm before each branch or after each sum', () => {
    const of = { architecture: 'transformer', width: 8, depth: 1, heads: 2, tokens: 5 } as const;
    expect(kinds(of)).toBe('residual[layerNorm attention:2] residual[layerNorm affine:32 gelu:exact affine:8]');
    expect(kinds({ ...of, normPosition: 'post', normalization: 'rms' })).toBe(
      'residual[attention:2] rmsNorm residual[affine:32 gelu:exact affine:8] rmsNorm',
    );
    expect(settingsOf({ ...of, causal: true }).network).toMatchObject({
      inputShape: [5, 8],
      layers: [{ branch: [{}, { parameters: { heads: 2, causal: true, scale: '1/sqrt(d)' } }] }, {}],
    });
  });

  test('mixer', () => {
    expect(
      kinds({ architecture: 'mixer', width: 6, depth: 1, tokens: 5, activation: 'relu', normalization: 'layer' }),
    ).toBe(
      'residual[layerNorm transpose affine:10 relu affine:5 transpose] residual[layerNorm affine:24 relu affine:6]',
    );
  });

  test('of the defaults of all but the plain stack without normalization', () => {
    const others = { bias: 'zero', upstreamGradient: 'normal', carryOver: false, epochs: 1 };
    for (const architecture of Object.keys(architectures) as ArchitectureName[]) {
      const given = architecture === 'plain' ? { normalization: 'layer' as const } : { architecture };
      expect(settingsOf({ width: 8, depth: 1, ...given })).toMatchObject(others);
    }
    const notebooks = { bias: 'same', upstreamGradient: 'ones', carryOver: true, epochs: 5 };
    expect(settingsOf({ architecture: 'plain', normalization: 'none' })).toMatchObject(notebooks);
  });

  test('are swept, key by key', () => {
    const { cells } = studyOf({
      initializers: ['he'],
      network: { architecture: 'residual', width: 4, depth: 2 },
      sweep: { 'network.normalization': ['none', 'layer'], 'network.residualScale': [1, '1/sqrt(depth)'] },
    });
    expect(cells.map(({ slug }) => slug)).toHaveLength(4);
    expect(new Set(cells.map(({ settings }) => JSON.stringify(settings.network))).size).toBe(4);
  });

  test('read again as the manifest writes them, they are the same', () => {
    for (const architecture of Object.keys(architectures) as ArchitectureName[]) {
      const study = studyOf({ initializers: ['he'], network: { architecture, width: 8, depth: 2 } });
      expect(studyOf(study.config as never).cells[0]!.settings).toEqual(study.cells[0]!.settings);
    }
  });
});
