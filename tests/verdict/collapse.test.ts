import { beforeAll, describe, expect, test } from '@jest/globals';
import { resolveCell } from '../../src/cell/index.ts';
import { studyOf, type CellSettings, type ConfigInput } from '../../src/config/index.ts';
import type { EpochRecord, RepeatRecord } from '../../src/record/record.ts';
import { judge, type Verdict } from '../../src/verdict/index.ts';
import { testBackends, useBackend } from '../support/engines.ts';
import { recordOf, settingsOf } from './cases.ts';

beforeAll(() => useBackend(testBackends[0]!));

/** A measured network, with the parts of its layers' rms that tell samples apart set by hand; a part of a size stays. */
const withParts = (
  repeat: RepeatRecord,
  parts: Readonly<Record<number, number>>,
  sizes: Readonly<Record<number, number>> = {},
): RepeatRecord => {
  const changed = (record: EpochRecord): EpochRecord => ({
    ...record,
    forward: record.forward.map((found, index) => {
      const size = sizes[index + 1] ?? 1;
      return { ...found, mean: 0, std: size, sampleStd: (parts[index + 1] ?? 1) * size };
    }),
    backward: record.backward.map((found) => ({ ...found, mean: 0, std: 1 })),
  });
  return { ...repeat, epochs: repeat.epochs.map(changed) };
};

const judgedAs = (settings: CellSettings, ...repeats: RepeatRecord[]): Verdict =>
  judge(resolveCell(settings), repeats)!;

describe('all samples alike from an activation on', () => {
  const settings = settingsOf({ activation: 'tanh', initializer: 'xavier', depth: 3 });
  let measured: RepeatRecord;
  beforeAll(async () => {
    measured = await recordOf(settings);
  });
  const of = (...all: Parameters<typeof withParts>[1][]): Verdict =>
    judgedAs(settings, ...all.map((parts) => withParts(measured, parts)));

  test('collapsed, with the layer, the part and the limit', () => {
    expect(of({ 4: 0.005, 6: 0.002 })).toMatchObject({
      verdict: 'collapsed',
      measure: 'sample_std',
      layer: 4,
      value: 0.005,
      threshold: 0.01,
      epoch: 0,
      repeats: { agreeing: 1, of: 1 },
    });
  });

  test('the limit is a hundredth', () => {
    expect([of({ 6: 0.0101 }).verdict, of({ 6: 0.0099 }).verdict]).toEqual(['healthy', 'collapsed']);
  });

  test('not where a later layer tells them apart, nor on Affine layers alone', () => {
    expect(of({ 2: 0, 4: 0 }).verdict).toBe('healthy');
    expect(of({ 5: 0.001 }).verdict).toBe('healthy');
  });

  test('not where the gradient explodes: that is told, and the collapse behind it', () => {
    const repeat = withParts(measured, { 6: 0.002 });
    const grown = (record: EpochRecord): EpochRecord => ({
      ...record,
      backward: record.backward.map((found) => ({ ...found, std: 1000 })),
    });
    const verdict = judgedAs(settings, { ...repeat, epochs: repeat.epochs.map(grown) });
    expect(verdict).toMatchObject({ verdict: 'exploding', measure: 'backward std' });
    expect(verdict.sentence).toContain('; from layer 6 on all samples look alike');
  });

  test('of several repeats the geometric mean, and how many lie there', () => {
    const verdict = of({ 6: 0.002 }, { 6: 0.005 }, { 6: 0.02 });
    expect(verdict).toMatchObject({ verdict: 'collapsed', repeats: { agreeing: 2, of: 3 } });
    expect(verdict.value).toBeCloseTo(Math.cbrt(0.002 * 0.005 * 0.02), 12);
    expect(verdict.sentence).toContain('in 3 repeats from 0.2 to 2 %');
    expect(of({ 6: 0.002 }, { 6: 0.9 }).verdict).toBe('healthy');
  });

  test('while σ stands: where it falls by more than e, the words of size decide, and the layer is told', () => {
    const at = (size: number): Verdict =>
      judgedAs(settings, withParts(measured, { 4: 0.001, 6: 0.001 }, { 4: 0.7, 6: size }));
    expect(at(0.38).verdict).toBe('collapsed');
    expect(at(0.35)).toMatchObject({ verdict: 'healthy' });
    expect(at(0.35).sentence).toContain('; from layer 4 on all samples look alike');
    expect(at(0.01)).toMatchObject({ verdict: 'vanishing', measure: 'forward std', layer: 6 });
  });

  test('a single sample has nothing to be told from', () => {
    expect(judgedAs({ ...settings, samples: 1 }, withParts(measured, { 6: 0 })).verdict).toBe('healthy');
  });

  test('what is alike in the input is not the network’s doing', () => {
    const input = (correlation: number): string =>
      judgedAs({ ...settings, correlation }, withParts(measured, { 2: 0.005, 4: 0.005, 6: 0.005 })).verdict;
    expect([input(0), input(0.999)]).toEqual(['collapsed', 'healthy']);
  });
});

describe('networks as drawn', () => {
  const verdictOf = async (config: Omit<ConfigInput, 'name'>): Promise<Verdict> => {
    const { settings } = studyOf({ name: 'c', training: { epochs: 1 }, ...config }).cells[0]!;
    return judgedAs(settings, await recordOf(settings));
  };

  test('ten pairs of sigmoid: σ stands, a millionth of it tells samples apart, and the gradient is told beside', async () => {
    const verdict = await verdictOf({
      network: { width: 300, depth: 10, activation: 'sigmoid' },
      initializers: ['xavier'],
      bias: 'zero',
      input: { samples: 100 },
    });
    expect(verdict).toMatchObject({ verdict: 'collapsed', measure: 'sample_std', layer: 8 });
    // By theory d falls by χ, 0.2361² a pair of layers, from √(E[φ²] − E[φ]²) of N(0, 1), 0.2083, beside an rms of 0.52.
    expect(verdict.theory.value! / ((0.2083 * 0.2361 ** 3) / 0.52)).toBeCloseTo(1, 1);
    expect(verdict.sentence).toMatch(/; the gradient, 1 where it sets out, has faded to an rms of/);
  });

  test.each([
    ['relu', 'xavier', 50],
    ['gelu', 'xavier', 30],
    ['sigmoid', { normal: { std: 0.01 } }, 3],
  ])(
    '%s, %j, %i deep: σ falls towards what biases give, which is vanishing',
    async (activation, initializer, depth) => {
      const verdict = await verdictOf({
        network: { width: 100, depth, activation },
        initializers: [initializer],
        input: { samples: 60 },
      });
      expect(verdict.verdict).toBe('vanishing');
      expect(verdict.sentence).toMatch(/; from layer \d+ on all samples look alike/);
    },
  );

  test.each([
    ['residual', { activation: 'relu', depth: 20, residualScale: '1/sqrt(depth)' }, 'he'],
    ['plain', { activation: 'relu', depth: 30 }, 'he'],
    ['plain', { activation: 'softplus', depth: 3 }, 'he'],
    ['plain', { activation: 'sigmoid', depth: 1 }, 'xavier'],
    ['plain', { activation: 'relu', depth: 10, normalization: 'batch' }, 'he'],
    ['plain', { activation: 'tanh', depth: 10, normalization: 'layer' }, 'xavier'],
  ])('%s %j: samples stay apart', async (architecture, network, initializer) => {
    const verdict = await verdictOf({
      network: { width: 64, architecture, ...network } as ConfigInput['network'],
      initializers: [initializer],
      input: { samples: 60 },
    });
    expect(verdict.verdict).not.toBe('collapsed');
    expect(verdict.sentence).not.toContain('alike');
  });

  test('inputs of correlation 0.99999 through a network that keeps what it is given', async () => {
    const verdict = await verdictOf({
      network: { width: 50, depth: 5, activation: 'identity' },
      initializers: ['orthogonal'],
      bias: 'zero',
      input: { samples: 60, correlation: 0.99999 },
      training: { epochs: 1, carryOver: false },
    });
    expect(verdict).toMatchObject({ verdict: 'healthy' });
  });
});
