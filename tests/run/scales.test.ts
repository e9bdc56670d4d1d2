import { describe, expect, test } from '@jest/globals';
import { activations, type ActivationName } from '../../src/activation/index.ts';
import { studyOf } from '../../src/config/index.ts';
import { directions, type EpochRecord } from '../../src/record/record.ts';
import { measureWith } from '../../src/run/measure.ts';
import { runRepeat } from '../../src/run/repeat.ts';
import { testBackends, useBackend } from '../support/engines.ts';

const backends = [...testBackends, 'cpu'] as const;
const [tiny, huge] = [1e-5, 1e5];

const epochOf = async (
  activation: ActivationName,
  std: number,
  upstreamGradient: 'ones' | 'normal',
): Promise<EpochRecord> => {
  const { settings } = studyOf({
    network: { width: 40, depth: 3, activation },
    initializers: [{ normal: { std } }],
    bias: 'zero',
    input: { samples: 30 },
    training: { epochs: 1, upstreamGradient },
    diagnostics: false,
  }).cells[0]!;
  const { epochs } = await runRepeat(settings, 0, measureWith(settings.bins));
  return epochs[0]!;
};

/** Where an entry's own rounding, 6e-8 of 1e6, decides: the sine's phase, and which entries softsign is steep at. */
const decidedByRounding: Readonly<Record<string, number>> = { sine: 0.2, softsign: 0.02 };
/** float32's resolution of a value: what is left of a std far below the mean beside it. */
const resolution = 1.2e-7;
const underflow = 1e-36;

describe.each([tiny, huge])('weights of std %d, no bias', (std) => {
  test.each(Object.keys(activations) as ActivationName[])(
    '%s: the engines agree to 1e-4, layer by layer',
    async (name) => {
      const relative = std === huge ? (decidedByRounding[name] ?? 1e-4) : 1e-4;
      for (const upstream of ['ones', 'normal'] as const) {
        const records: EpochRecord[] = [];
        for (const backend of backends) {
          await useBackend(backend);
          records.push(await epochOf(name, std, upstream));
        }
        const [reference, ...others] = records;
        for (const other of others) {
          for (const direction of directions) {
            for (const [layer, expected] of reference![direction].entries()) {
              const actual = other[direction][layer]!;
              const allowed = relative * expected.std + resolution * Math.abs(expected.mean) + underflow;
              expect(Math.abs(actual.std - expected.std)).toBeLessThanOrEqual(allowed);
              expect(Math.abs(actual.mean - expected.mean)).toBeLessThanOrEqual(allowed);
            }
          }
        }
      }
    },
  );
});
