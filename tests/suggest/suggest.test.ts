import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { studyOf, type ConfigInput } from '../../src/config/index.ts';
import { chainConfig, suggestFor } from '../../src/suggest/index.ts';
import { useBackend } from '../support/engines.ts';
import { temporaryFolder } from '../support/folder.ts';
import { writeNpy } from '../support/npy.ts';

const folder = temporaryFolder();

beforeAll(() => useBackend('wasm'));

const suggest = (config: ConfigInput) => suggestFor(studyOf(config), 'it');
const stack = (network: object, more: object = {}) =>
  suggest({ network, input: { samples: 30 }, initializers: ['xavier'], ...more });

test('of ReLU He or orthogonal with its gain, never what theory calls vanishing (He et al. 2015)', async () => {
  const { suggestions, recommendation, draws, samples } = await stack({ width: 64, depth: 20, activation: 'relu' });
  const [best] = suggestions;
  expect(['he', { orthogonal: { gain: Number(Math.SQRT2.toPrecision(5)) } }]).toContainEqual(best!.initializer);
  expect(best).toMatchObject({ bias: 'zero', change: null, verdict: 'healthy', text: expect.any(String) });
  expect(recommendation).toMatch(/^Take (he|orthogonal: \{ gain: 1.4142 \}) for it: σ stays within a factor of/);
  expect(suggestions.find(({ initializer }) => initializer === 'xavier')).toMatchObject({ verdict: 'vanishing' });
  expect([draws, samples]).toEqual([3, 30]);
});

test('is ranked: healthy ones first, then by score', async () => {
  // A constant keeps σ nearer to 1 than Xavier does, and makes all units copies of each other.
  const constant = { initializers: [{ constant: { c: 0.1 } }], bias: 'zero' };
  const { suggestions } = await stack({ width: 20, depth: 4, activation: 'relu' }, constant);
  const scoreOf = (word: string) => suggestions.find(({ text }) => text.startsWith(word))!.score!;
  expect(scoreOf('constant')).toBeLessThan(scoreOf('xavier'));
  const ranks = suggestions.map(({ verdict }) => ['healthy', 'uncertain'].indexOf(verdict) >>> 0);
  expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
  const scores = suggestions.filter(({ verdict }) => verdict === 'healthy').map(({ score }) => score!);
  for (const [i, score] of scores.slice(1).entries()) expect(score).toBeGreaterThan(scores[i]! - 0.06);
});

test('the config’s own initializers stand among them, with its biases', async () => {
  const { suggestions } = await stack(
    { width: 20, depth: 2, activation: 'tanh' },
    { initializers: ['he', { normal: { std: 0.3 }, label: 'mine' }], bias: 'same' },
  );
  const own = suggestions.filter(({ bias }) => bias === 'same').map(({ initializer }) => initializer);
  expect(own).toEqual(expect.arrayContaining([{ he: {} }, { normal: { std: 0.3, mean: 0 } }]));
  expect(suggestions.filter(({ bias }) => bias === 'same').every(({ code }) => code === null)).toBe(true);
});

test('where no initializer is healthy, a change of the network that is', async () => {
  const { suggestions, recommendation } = await stack({ width: 24, depth: 18, activation: 'silu' });
  const [best] = suggestions;
  expect(best!.verdict).toBe('healthy');
  expect(best!.change).not.toBeNull();
  expect(recommendation).toMatch(
    /^No initializer keeps it as it is: the best, .*, is (vanishing|exploding|uncertain): /,
  );
  expect(recommendation).toContain(`\nTake ${best!.text} with ${best!.change}`);
  // A changed network is told only where it cures.
  expect(suggestions.filter(({ change, verdict }) => change !== null && verdict !== 'healthy')).toEqual([]);
});

test('what it recommends is a config: a study of it is healthy', async () => {
  const { suggestions } = await suggest(chainConfig({ name: 'gelu', parameters: { form: 'exact' } }, [40, 30, 20, 10]));
  const { network, initializer, bias, profile, predictedScore, score } = suggestions[0]!;
  const again = studyOf({
    network,
    initializers: [initializer],
    bias,
    input: { shape: [40] },
  } as unknown as ConfigInput);
  expect(again.cells[0]!.settings.network.layers).toHaveLength(5);
  expect(profile.forward.map(({ layer }) => layer)).toEqual(['affine1', 'gelu1', 'affine2', 'gelu2', 'affine3']);
  const worst = Math.max(
    ...[...profile.forward, ...profile.backward].map(({ predicted }) => Math.abs(Math.log(predicted!))),
  );
  expect(predictedScore).toBeCloseTo(worst, 12);
  expect(Math.abs(score! - predictedScore!)).toBeLessThan(0.5);
});

test('on residual branches the recipes that know them', async () => {
  const { suggestions } = await stack({ architecture: 'residual', width: 16, depth: 3, activation: 'relu' });
  const texts = suggestions.map(({ text }) => text);
  expect(texts).toContain('fixup');
  expect(texts).toContain('xavier');
  expect(suggestions.find(({ text }) => text === 'fixup')!.code).toBeNull();
});

test('of a sweep the first point', async () => {
  const { suggestions } = await stack({ depth: 2, activation: 'tanh' }, { sweep: { 'network.width': [8, 16] } });
  expect(suggestions[0]!.network).toMatchObject({ width: 8 });
});

test('of a batch of one’s own theory finds candidates as if it were drawn, and each is measured on it', async () => {
  const file = join(folder, 'batch.npy');
  const values = Array.from({ length: 20 * 16 }, (_, i) => 2 * Math.sin(i * i));
  writeNpy(file, [20, 16], values);
  const { suggestions, samples } = await suggest({
    network: { layers: [{ affine: 16 }, { tanh: {} }, { affine: 16 }] },
    input: { shape: [16], file },
    initializers: ['xavier'],
  });
  expect(samples).toBe(20);
  // Beside the customary ones that which keeps the gradient of tanh: 1 / E[sech⁴ z] = 2.15.
  expect(suggestions.map(({ text }) => text)).toContain('varianceScaling: { scale: 2.15, distribution: normal }');
  expect(suggestions.every(({ score, predictedScore }) => score !== null && predictedScore === null)).toBe(true);
});
