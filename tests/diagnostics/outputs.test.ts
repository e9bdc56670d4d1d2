import { beforeAll, describe, expect, test } from '@jest/globals';
import { outputDiagnostics, type OutputDiagnostics } from '../../src/diagnostics/outputs.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { testBackends, useBackend } from '../support/engines.ts';

/** N(0, 1), (samples, units); column by column `change`d. */
const outputs = (samples: number, units: number, change = (value: number, _unit: number, _sample: number) => value) =>
  Float32Array.from(new RandomStream([8, 0, 0]).fillNormal(new Float64Array(samples * units)), (value, i) =>
    change(value, i % units, Math.floor(i / units)),
  );

const diagnosed = (values: Float32Array, units: number): OutputDiagnostics | undefined =>
  outputDiagnostics(values, units, 1, 'activation');

for (const backend of testBackends) {
  describe(`on ${backend}`, () => {
    beforeAll(() => useBackend(backend));

    test('copies are found in spite of rounding, however small beside other units', () => {
      const units = 30;
      const values = outputs(50, units);
      for (let row = 0; row < values.length; row += units) {
        values[row + 7] = values[row + 3]! * (1 + 1e-6);
        values[row + 20] = values[row + 3]! * (1 - 2e-6);
        values[row + 11] = values[row + 3]! * (1 + 3e-5);
        values[row] = values[row]! * 1e8;
      }
      expect(diagnosed(values, units)?.copiedUnits).toBe(3);
    });

    test('units that differ by little beside their mean are no copies', () => {
      expect(
        diagnosed(
          outputs(200, 50, (value) => 0.5 + 1e-4 * value),
          50,
        )?.copiedUnits,
      ).toBe(0);
    });

    test('a constant unit is dead, at whatever value, and one sample that differs revives it', () => {
      const values = outputs(40, 6, (value, unit) => [value, 0, 0.7, value, 1, value][unit]!);
      expect(diagnosed(values, 6)?.deadUnits).toBe(3);
      values[values.length - 6 + 4] = 0.99999994;
      expect(diagnosed(values, 6)?.deadUnits).toBe(2);
    });

    test('effective rank: of equal directions all, of one direction 1, of none 0, at any scale', () => {
      const square = (_value: number, unit: number, sample: number): number => (sample === unit ? 1 : 0);
      expect(diagnosed(outputs(9, 9, square), 9)?.effectiveRank).toBeCloseTo(8, 4);
      for (const scale of [1e-25, 1, 1e25]) {
        const line = outputs(9, 9, (_value, unit, sample) => scale * (unit + 1) * Math.sin(sample));
        expect(diagnosed(line, 9)?.effectiveRank).toBeCloseTo(1, 4);
        expect(
          diagnosed(
            outputs(9, 9, () => 0.7310586 * scale),
            9,
          )?.effectiveRank,
        ).toBe(0);
      }
    });

    // Outputs that have come together, as deep networks make them.
    const sizes = [1e-30, 1e-10, 0.7310586, 1, 3e5, 1e30].flatMap((size) => [size, -size]);
    const sampleCounts = backend === testBackends[0] ? [1, 2, 3, 1000, 1024, 1500] : [1, 2, 1024];
    const shapes = sampleCounts.flatMap((samples) => [1, 2, 30].map((units) => ({ samples, units })));
    test.each(shapes)('equal samples: $samples of $units units', ({ samples, units }) => {
      for (const size of sizes) {
        const row = new RandomStream([8, 0, units]).fillNormal(new Float32Array(units), size);
        const found = diagnosed(
          Float32Array.from({ length: samples * units }, (_, i) => row[i % units]!),
          units,
        );
        expect(found).toMatchObject({ effectiveRank: 0, deadUnits: samples === 1 ? NaN : units, copiedUnits: 0 });
        const cosine = found!.twoInputCorrelation;
        expect(samples === 1 ? Number.isNaN(cosine) : cosine > 1 - 1e-12 && cosine <= 1).toBe(true);
      }
    });

    test.each(shapes.filter(({ samples }) => samples > 1))('equal units: $units, $samples samples', (shape) => {
      const { samples, units } = shape;
      for (const size of sizes) {
        const column = new RandomStream([8, 0, samples]).fillNormal(new Float32Array(samples), size);
        const values = Float32Array.from({ length: samples * units }, (_, i) => column[Math.floor(i / units)]!);
        const found = diagnosed(values, units);
        expect(found).toMatchObject({ deadUnits: 0, copiedUnits: units === 1 ? 0 : units });
        expect(found?.effectiveRank).toBeCloseTo(1, 4);
      }
    });

    test('all outputs the same number', () => {
      for (const size of [...sizes, 0, 1e-45, 3.4e38]) {
        const found = diagnosed(new Float32Array(1200 * 7).fill(size), 7);
        expect(found).toMatchObject({ effectiveRank: 0, deadUnits: 7, copiedUnits: 7 });
      }
    });

    test('a sample far larger than all others, beyond those that are compared, changes no rank', () => {
      const values = outputs(1200, 5);
      const before = diagnosed(values, 5)?.effectiveRank;
      values[1100 * 5] = 1e30;
      expect(diagnosed(values, 5)?.effectiveRank).toBe(before);
    });

    test('correlation: 1 of outputs that differ by a factor, −1/2 of three in a star, nothing of none', () => {
      const same = diagnosed(
        outputs(5, 4, (_value, unit, sample) => (unit + 1) * (sample + 1)),
        4,
      );
      expect(same?.twoInputCorrelation).toBeCloseTo(1, 12);
      const star = Float32Array.of(1, 0, -0.5, Math.sqrt(0.75), -0.5, -Math.sqrt(0.75));
      expect(diagnosed(star, 2)?.twoInputCorrelation).toBeCloseTo(-0.5, 7);
      expect(diagnosed(new Float32Array(20), 4)?.twoInputCorrelation).toBeNaN();
      expect(diagnosed(Float32Array.of(0, 0, 1, 2, 2, 4), 2)?.twoInputCorrelation).toBeCloseTo(1, 12);
    });

    test('of images the cosines look at the first 32 samples', () => {
      const [positions, units] = [64, 3];
      const values = outputs(40 * positions, units);
      const cosines = (): unknown[] => {
        const found = outputDiagnostics(values, units, positions, 'affine')!;
        return [found.twoInputCorrelation, found.twoPositionCorrelation];
      };
      const before = cosines();
      values.fill(7, 32 * positions * units);
      expect(cosines()).toEqual(before);
      values.fill(7, 31 * positions * units);
      for (const [i, cosine] of cosines().entries()) expect(cosine).not.toBe(before[i]);
    });

    test.each([NaN, Infinity, -Infinity])('nothing of a layer with a %d', (value) => {
      const values = outputs(10, 3);
      values[17] = value;
      expect(diagnosed(values, 3)).toBeUndefined();
    });
  });
}
