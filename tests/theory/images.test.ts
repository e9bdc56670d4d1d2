import { describe, expect, test } from '@jest/globals';
import type { LayerChoice } from '../../src/network/spec.ts';
import { largestOf } from '../../src/theory/pooling.ts';
import { propagate } from '../../src/theory/predict.ts';
import { act, affine, norm, planOf, predicted, repeated, residual } from './networks.ts';

interface Kernel {
  readonly padding?: 'same' | 'circular' | 'valid';
  readonly stride?: number;
  readonly kernel?: number;
  readonly groups?: number;
  readonly delta?: boolean;
}

/** A convolution of 128 channels, by He or delta-orthogonal with a gain of √2. */
const conv = ({
  padding = 'circular',
  stride = 1,
  kernel = 3,
  groups = 1,
  delta = false,
}: Kernel = {}): LayerChoice => ({
  name: 'conv2d',
  parameters: { filters: 128, kernel, stride, padding, groups },
  ...(delta && { initializer: { name: 'deltaOrthogonal', parameters: { gain: Math.SQRT2 } } }),
});

const relu = act('relu');
const pool = (name: 'averagePool' | 'maxPool', window: number): LayerChoice => ({ name, parameters: { window } });
const plain = (name: 'globalAveragePool' | 'flatten'): LayerChoice => ({ name, parameters: {} });

const expectWithin = (actual: number | null | undefined, expected: number, relative = 1e-5): void => {
  expect(actual).toEqual(expect.any(Number));
  expect(Math.abs(actual! / expected - 1)).toBeLessThanOrEqual(relative);
};

const image = { inputShape: [6, 6, 128] };
const both = (layers: readonly LayerChoice[]) =>
  (['normal', 'ones'] as const).map((upstream) => predicted(layers, { ...image, upstream }));

describe('five layers of convolution and ReLU on 6 × 6', () => {
  test.each([
    ['circular', { padding: 'circular' }, 1, 1.96591, 0.82565],
    ['zeros', { padding: 'same' }, 0.65158, 1.39828, 0.5439],
    ['circular, delta-orthogonal', { padding: 'circular', delta: true }, 1, 1.50773, 0.82565],
    ['zeros, delta-orthogonal', { padding: 'same', delta: true }, 1, 1.50773, 0.82565],
  ] as const)('%s', (_what, kernel, normal, ones, last) => {
    const [ofNormal, ofOnes] = both(repeated(5, [conv(kernel), relu]));
    expectWithin(ofNormal!.backward[0], normal);
    expectWithin(ofOnes!.backward[0], ones);
    expectWithin(ofNormal!.forward.at(-1), last);
  });

  test('circular padding: the same as affine layers, of samples too', () => {
    const layers = repeated(3, [conv(), relu]);
    const others = repeated(3, [affine(2), relu]);
    for (const upstream of ['normal', 'ones'] as const) {
      const [of, ofAffine] = [predicted(layers, { ...image, upstream }), predicted(others, { upstream })];
      for (const direction of ['forward', 'backward'] as const) {
        of[direction].forEach((std, i) => expectWithin(std, ofAffine[direction][i]!, 1e-9));
        of.sample[direction].forEach((std, i) => expectWithin(std, ofAffine.sample[direction][i]!, 1e-6));
      }
    }
  });
});

describe('zeros around 8 × 8', () => {
  const squares = (depth: number): number[] =>
    predicted(repeated(depth, [conv({ padding: 'same' }), relu]), { inputShape: [8, 8, 128] })
      .forward.filter((_, i) => i % 2 === 0)
      .map((std) => std! ** 2);

  test('take 1 − (22/24)² from the first layer', () => {
    expectWithin(squares(1)[0], 2 * (22 / 24) ** 2);
  });

  test('and deep down leave ((1 + 2 cos(π/9))/3)² = 0.92121 a layer', () => {
    const deep = squares(50);
    expectWithin(deep[49]! / deep[48]!, 0.92121);
  });

  test('samples differ in all of what is left, behind one layer', () => {
    const { forward, sample } = predicted([conv({ padding: 'same' })], { inputShape: [8, 8, 128] });
    expectWithin(sample.forward[0], forward[0]!);
  });
});

describe('strides', () => {
  test('3 × 3 with stride 2 hands back 4/9, 2/9, 2/9, 1/9 by the parity of the pixel', () => {
    const { backward } = propagate(planOf([conv({ stride: 2 }), relu], { inputShape: [8, 8, 128] }));
    const { places } = backward.get(1)!;
    expect([places![9]!, places![10]!, places![17]!, places![18]!].map(({ square }) => square * 9)).toEqual([
      expect.closeTo(4, 10),
      expect.closeTo(2, 10),
      expect.closeTo(2, 10),
      expect.closeTo(1, 10),
    ]);
  });

  test('forward nothing changes, without padding neither', () => {
    for (const kernel of [{ stride: 2 }, { padding: 'valid' }] as const) {
      expectWithin(predicted([conv(kernel)], image).forward[0], Math.SQRT2, 1e-12);
    }
  });

  test('what a layer without padding hands back has its sum over the pixels', () => {
    const { backward } = propagate(planOf([conv({ padding: 'valid' })], image));
    // 16 pixels out, each gives V = 2 to 9 of 36 in.
    expect(backward.get(1)!.square).toBeCloseTo((16 * 2) / 36, 12);
    expect(backward.get(1)!.places![0]!.square).toBeCloseTo(2 / 9, 12);
  });
});

describe('residuals of images', () => {
  test('zeros around the branch: 1 + what is left of it, pixel by pixel', () => {
    const layers = [residual([relu, conv({ padding: 'same' })])];
    const { forwardOf, backwardOf } = predicted(layers, image);
    expectWithin(forwardOf.get('residual1')! ** 2, 1 + (16 / 18) ** 2, 1e-9);
    expectWithin(backwardOf.get('residual1')! ** 2, 1 + (16 / 18) ** 2, 1e-9);
  });

  test('a stride in branch and shortcut', () => {
    const layers = [conv(), residual([relu, conv({ stride: 2 })], 1, [conv({ stride: 2, kernel: 1 })])];
    const { forwardOf, backward } = predicted(layers, image);
    expectWithin(forwardOf.get('residual1')! ** 2, 2 + 4, 1e-9);
    // To a fourth of the pixels the shortcut's V = 2, to all a fourth of the branch's 2 · ½; then V = 2.
    expectWithin(backward[0]! ** 2, 2 * (2 / 4 + 1 / 4), 1e-9);
  });
});

describe('pools', () => {
  const pooled = (last: LayerChoice) => propagate(planOf([conv(), relu, conv(), relu, last], image));

  test.each([
    ['averagePool 2', pool('averagePool', 2), 0.6203],
    ['globalAveragePool', plain('globalAveragePool'), 0.50779],
  ])('%s behind two layers: mean square %d', (_what, last, square) => {
    expectWithin(pooled(last).forward.get(5)!.square, square);
  });

  test('average pools hand back 1/w⁴ of the squared gradient', () => {
    expect(pooled(pool('averagePool', 2)).backward.get(5)!.square).toBeCloseTo(1 / 16, 12);
    expect(pooled(plain('globalAveragePool')).backward.get(5)!.square).toBeCloseTo(1 / 36 ** 2, 12);
  });

  test('pixels that fill no window get nothing', () => {
    const { backward } = propagate(planOf([conv(), pool('averagePool', 4)], image));
    expect(backward.get(2)!.square).toBeCloseTo(16 / 36 / 256, 12);
  });

  test('of one pixel they change nothing', () => {
    const [of, without] = [[conv(), pool('averagePool', 1)], [conv()]].map((layers) =>
      predicted(layers, { ...image, upstream: 'ones' }),
    );
    expect(of!.forward[1]).toBeCloseTo(without!.forward[0]!, 12);
    expect(of!.backward[0]).toBeCloseTo(without!.backward[0]!, 12);
  });

  test('the largest of four normals: 1.029375 and 1.551329', () => {
    const { mean, square } = largestOf(4);
    expect(mean).toBeCloseTo(1.029375, 6);
    expect(square).toBeCloseTo(1 + Math.sqrt(3) / Math.PI, 9);
  });

  test('maxPool of independent pixels, of ones that share half, and back', () => {
    const { forward, backward } = propagate(planOf([pool('maxPool', 2)], image));
    expect(forward.get(1)).toMatchObject({ mean: expect.closeTo(1.029375, 6), square: expect.closeTo(1.551329, 6) });
    expect(backward.get(1)!.square).toBeCloseTo(1 / 4, 12);
    const correlation = { samples: 0, places: 0.5, both: 0 };
    const alike = propagate(planOf([pool('maxPool', 2)], { ...image, input: { mean: 0, square: 1, correlation } }));
    expect(alike.forward.get(1)).toMatchObject({
      mean: expect.closeTo(Math.SQRT1_2 * 1.029375, 6),
      square: expect.closeTo(0.5 + 0.5 * 1.551329, 6),
    });
  });

  test('flatten: all pixels in one row, whatever they are', () => {
    for (const padding of ['circular', 'same'] as const) {
      const [of, without] = [
        [conv({ padding }), relu, plain('flatten')],
        [conv({ padding }), relu],
      ].map((layers) => predicted(layers, { ...image, upstream: 'ones' }));
      expect(of!.forward[2]).toBeCloseTo(without!.forward[1]!, 12);
      expect(of!.backward[0]).toBeCloseTo(without!.backward[0]!, 12);
    }
  });
});

describe('silent, and why', () => {
  const reasonOf = (layers: readonly LayerChoice[], upstream: 'normal' | 'ones' = 'normal') => {
    const { silence } = predicted(layers, { ...image, upstream });
    return silence.forward?.reason ?? silence.backward?.reason;
  };

  test('kernels of a single channel', () => {
    expect(reasonOf([conv({ groups: 128 })])).toMatch('too short to be Gaussian');
  });

  test('pools of a few pixels that differ and are neighbours across the border', () => {
    const wrapped = [conv({ padding: 'same' }), conv()];
    expect(reasonOf([...wrapped, pool('averagePool', 2)])).toMatch('its pixels differ');
    expect(reasonOf([...wrapped, pool('maxPool', 2)])).toMatch('its pixels differ');
  });

  test('a batch norm behind rectified pixels that differ', () => {
    expect(reasonOf([conv({ padding: 'same' }), relu, norm('batchNorm')])).toMatch('not Gaussian');
  });

  test('ones through maxPool, and maxPool behind an activation', () => {
    expect(reasonOf([pool('maxPool', 2)], 'ones')).toMatch('a constant part');
    expect(reasonOf([conv(), relu, pool('maxPool', 2)])).toBe('what goes into it is not Gaussian');
  });
});
