import { expect, test } from '@jest/globals';
import { studyOf, type ConfigInput } from '../../src/config/index.ts';
import { changesOf, chainConfig, type PlainConfig } from '../../src/suggest/networks.ts';

const changed = (config: Omit<ConfigInput, 'initializers'>) => {
  const study = studyOf({ ...config, initializers: ['he'] });
  const changes = changesOf(study.config['network'] as PlainConfig);
  // Each is a network that a config may have.
  for (const { network } of changes) {
    studyOf({ ...study.config, training: { carryOver: false }, network } as unknown as ConfigInput);
  }
  return changes;
};
const textsOf = (config: Omit<ConfigInput, 'initializers'>) => changed(config).map(({ text }) => text);

test('a chain has an activation between two affine layers, and none behind the last', () => {
  const { network, input } = chainConfig({ name: 'gelu', parameters: { form: 'exact' } }, [7, 5, 3]);
  expect(network!.layers).toEqual([{ affine: 5 }, { gelu: { form: 'exact' } }, { affine: 3 }]);
  expect(input!.shape).toEqual([7]);
});

test('of a plain stack: normalized, residual, of another activation', () => {
  expect(textsOf({ network: { activation: 'sigmoid' } })).toEqual([
    'layer normalization before each activation',
    'residual blocks scaled by 1/√depth',
    'relu instead of sigmoid',
    'tanh instead of sigmoid',
  ]);
});

test('of unequal widths no residual blocks; of tanh no tanh', () => {
  const network = { width: [7, 5, 3], depth: 2, activation: 'tanh' };
  expect(textsOf({ network, training: { carryOver: false } })).toEqual([
    'layer normalization before each activation',
    'relu instead of tanh',
  ]);
});

test('what is there already is not proposed', () => {
  const network = { architecture: 'residual', normalization: 'layer', residualScale: 0.5, activation: 'relu' } as const;
  expect(textsOf({ network })).toEqual(['tanh instead of relu']);
});

test('of layers: in every list of them, branches and repetitions too', () => {
  const block = { residual: { branch: [{ affine: 4 }, 'silu'] } };
  const network = { layers: [{ affine: 4 }, 'silu', { repeat: { times: 2, layers: [block] } }, block] };
  const [scaled, normalized, relu] = changed({ network, input: { shape: [4] } });
  expect(scaled!.text).toBe('residual branches scaled by 0.7071');
  expect(JSON.stringify(scaled!.network).match(/"scale":0.7071/g)).toHaveLength(2);
  expect(JSON.stringify(normalized!.network).match(/"layerNorm":\{\}\},\{"silu"/g)).toHaveLength(3);
  expect(JSON.stringify(relu!.network)).not.toContain('silu');
  expect(JSON.stringify(relu!.network).match(/"relu"/g)).toHaveLength(3);
});
