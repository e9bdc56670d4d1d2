import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { RandomStream, type StreamKey } from '../../src/random/stream.ts';
import { nativeExpected, useBackend } from '../support/engines.ts';

/** python3: g = np.random.RandomState(KEY); g.randn(5), g.random_sample(2), g.randn(2) — NumPy 2.4.6 */
const golden: readonly [StreamKey, number[], number[], number[]][] = [
  [
    [1, 0, 0],
    [0.3146857162608778, 0.49067963984227114, 0.2974258292656099, 1.3550365565345013, 0.5782495329912966],
    [0.1410781306218657, 0.4729830896581918],
    [0.7452393914470683, -0.43507069217459543],
  ],
  [
    [1, 0, 1],
    [0.29370320955125856, -0.5202821888746958, 0.6593734866446012, -1.395063917110261, -0.0554804260577499],
    [0.538663039884911, 0.6083015738359241],
    [-0.17726583649188, -2.414517536139733],
  ],
  [
    [4294967295, 7, 3],
    [-0.1923425534785764, 0.16909704399857592, 1.1018620415132854, -0.2286603915336726, 1.8842112750871558],
    [0.7179279243083387, 0.6565374453132901],
    [-1.344396102082873, -0.23224411412731952],
  ],
  [
    [0, 0, 0],
    [-0.5897631018781304, 0.9339673605431736, 0.056693822347286336, 0.6510152946841085, 0.06238759343614952],
    [0.2820419725651411, 0.3373169803007876],
    [-0.3057627823355413, -0.42093394502383213],
  ],
];

describe('RandomStream equals np.random.RandomState', () => {
  test.each(golden)('for the key %j', (key, normals, uniforms, more) => {
    const stream = new RandomStream(key);
    const close = (values: number[], expected: number[]): void =>
      values.forEach((value, i) =>
        expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(4e-16 * Math.abs(expected[i]!)),
      );
    close([...stream.fillNormal(new Float64Array(5))], normals);
    // The value that the polar method kept back survives draws of another kind.
    expect([stream.uniform(), stream.uniform()]).toEqual(uniforms);
    close([stream.normal(), stream.normal()], more);
  });

  test('to the last bit of float32 over 200,000 values', () => {
    // python3: hashlib.sha256(np.random.RandomState([20260101, 2, 4]).randn(200000).astype('f4').tobytes()).hexdigest()
    const values = new RandomStream([20260101, 2, 4]).fillNormal(new Float32Array(200_000));
    expect(createHash('sha256').update(new Uint8Array(values.buffer)).digest('hex')).toBe(
      '68a37de57bc2457c3248a6aa46a7514a629cb337dce082439685b9af465f27bb',
    );
  });

  test('scales in float64 and rounds once', () => {
    const plain = new RandomStream([5, 0, 1]).fillNormal(new Float64Array(1000));
    const scaled = new RandomStream([5, 0, 1]).fillNormal(new Float32Array(1000), 0.01);
    expect([...scaled]).toEqual([...plain].map((value) => Math.fround(value * 0.01)));
  });

  test('uniform values fill an interval', () => {
    const stream = new RandomStream([1, 0, 0]);
    stream.fillNormal(new Float64Array(5));
    const [a, b] = stream.fillUniform(new Float64Array(2), -3, 5);
    expect(a).toBe(-3 + 8 * 0.1410781306218657);
    expect(b).toBe(-3 + 8 * 0.4729830896581918);
  });
});

if (nativeExpected) {
  // The last of this file: from here on the addon draws.
  test('the native addon draws the same bits, from wherever a stream stands', async () => {
    const draw = (): (Float32Array | Float64Array | number)[] => {
      const stream = new RandomStream([7, 1, 3]);
      const drawn: (Float32Array | Float64Array | number)[] = [stream.fillNormal(new Float64Array(300_000))];
      // A word by itself leaves the pairs of words across a refill.
      for (const odd of [1, 0, 1, 1]) {
        for (let i = 0; i < odd; i++) drawn.push(stream.integer(1000));
        drawn.push(stream.fillNormal(new Float32Array(2001), 0.3), stream.normal(), stream.uniform());
      }
      drawn.push(stream.fillNormal(new Float64Array(0)), stream.normal());
      return drawn;
    };
    const here = draw();
    await useBackend('tensorflow');
    const { fillNormalNatively } = await import('../../src/engine/nativeDraws.ts');
    expect(fillNormalNatively()).toBeDefined();
    expect(draw()).toEqual(here);
  });
}
