import { describe, expect, test } from '@jest/globals';
import type { LayerChoice } from '../../src/network/spec.ts';
import { propagate } from '../../src/theory/predict.ts';
import { act, affine, norm, planOf, predicted, repeated, residual } from './networks.ts';

const relu = act('relu');
const tanh = act('tanh');

const expectWithin = (actual: number | null | undefined, expected: number, relative: number): void => {
  expect(actual).not.toBeNull();
  expect(Math.abs(actual! / expected - 1)).toBeLessThanOrEqual(relative);
};

/** What the expected numbers are rounded to, or the theory's own distance from the simplification that they make. */
const rounded = 1e-5;

describe('residual [activation, affine]: branches that end in drawn weights', () => {
  const block = (activation: LayerChoice, variance: number, scale: number) =>
    residual([activation, affine(variance)], scale);

  test.each([
    ['ReLU, σ_w² = 2, α = 1', block(relu, 2, 1), 6, 8, 8, Math.sqrt(63)],
    ['ReLU, σ_w² = 2, α = 1/√8', block(relu, 2, 1 / Math.sqrt(8)), 8, 1.60181, 1.60181, 1.25131],
    ['tanh, σ_w² = 1, α = 1', block(tanh, 1, 1), 6, 2.02529, 2.47664, 2.26578],
  ])('%s', (_what, one, blocks, stream, normal, ones) => {
    const layers = repeated(blocks, [one]);
    const last = `residual${blocks}`;
    const found = predicted(layers, { upstream: 'normal' });
    expectWithin(found.forwardOf.get(last), stream, rounded);
    expectWithin(found.backwardOf.get('residual1'), normal, rounded);
    expectWithin(predicted(layers, { upstream: 'ones' }).backwardOf.get('residual1'), ones, rounded);
  });

  test('what two samples share grows with the stream: 0.31831, 1.12216, 3.00693', () => {
    const { forward } = propagate(planOf(repeated(3, [block(relu, 2, 1)])));
    [0.31831, 1.12216, 3.00693].forEach((k, i) => {
      const stream = forward.get(3 * (i + 1))!;
      expectWithin(stream.square * (1 - stream.apart.samples() ** 2), k, rounded);
    });
  });

  test('tanh: ln of the squared gradient is 10.5455 after 100 layers, 21.6176 after 400, in the end 1.06385 √l', () => {
    const [short, middle, long] = [100, 400, 1600].map((blocks) => {
      const { backward } = propagate(planOf(repeated(blocks, [block(tanh, 1, 1)])));
      return Math.log(backward.get(3)!.square);
    });
    expectWithin(short, 10.5455, 1e-5);
    expectWithin(middle, 21.6176, 1e-5);
    // As A √l + B ln l, A = (4/3) √(2/π) (Yang & Schoenholz 2017).
    expectWithin((long! - 2 * middle! + short!) / 10, 1.06385, 2e-3);
  });

  test('He’s ReLU blocks double the variance each, with 1/√L they stay below e', () => {
    const { forwardOf } = predicted(repeated(20, [block(relu, 2, 1)]));
    for (let i = 2; i <= 20; i++) {
      expectWithin((forwardOf.get(`residual${i}`)! / forwardOf.get(`residual${i - 1}`)!) ** 2, 2, 1e-9);
    }
    expectWithin(
      predicted(repeated(20, [block(relu, 2, Math.sqrt(1 / 20))])).forwardOf.get('residual20')! ** 2,
      1.05 ** 20,
      1e-9,
    );
  });
});

describe('residual [affine, activation]: branches with a mean, whose gradients follow the stream', () => {
  test.each([
    ['α = 1', 1, 6, 10.63587, 8, 27.9134],
    ['α = 1/√8', 1 / Math.sqrt(8), 8, 1.66942, 1.60181, 3.55587],
  ])('ReLU, σ_w² = 2, %s', (_what, scale, blocks, stream, normal, ones) => {
    const layers = repeated(blocks, [residual([affine(2), relu], scale)]);
    expectWithin(predicted(layers).forwardOf.get(`residual${blocks}`), stream, rounded);
    expectWithin(predicted(layers).backwardOf.get('residual1'), normal, rounded);
    expectWithin(predicted(layers, { upstream: 'ones' }).backwardOf.get('residual1'), ones, rounded);
  });

  test('an activation behind such a block stands behind what is not Gaussian', () => {
    const { silence } = predicted([residual([affine(2), relu]), tanh]);
    expect(silence.forward).toEqual({ layer: 4, reason: 'what goes into it is not Gaussian' });
  });
});

describe('mixed stacks, ones from the top', () => {
  test('affine, ReLU, residual [affine, ReLU, affine], affine, ReLU', () => {
    const layers = [affine(2), relu, residual([affine(2), relu, affine(1)]), affine(2), relu];
    const { forwardOf, backwardOf } = predicted(layers, { upstream: 'ones' });
    const names = ['affine1', 'relu1', 'residual1', 'affine2', 'relu2'];
    const stds = [Math.SQRT2, 0.82565, 1.2968, 2, 1.16764];
    const gradients = [2.16925, 1.35346, 1.79715, 1.1259, 0.5];
    names.forEach((name, i) => expectWithin(forwardOf.get(name), stds[i]!, rounded));
    names.forEach((name, i) => expectWithin(backwardOf.get(name), gradients[i]!, rounded));
  });

  test('affine, ReLU, RMS norm, half of [affine, ReLU] beside the stream', () => {
    const layers = [affine(2), relu, norm('rmsNorm'), residual([affine(1), relu], 0.5)];
    const { backwardOf } = predicted(layers, { upstream: 'ones' });
    [0.39003, 0.5848, 0.45954, 0.69884].forEach((std, i) =>
      expectWithin(backwardOf.get(['residual1', 'rmsNorm1', 'relu1', 'affine1'][i]!), std, 2e-5),
    );
  });

  test('affine, batch norm, ReLU, affine, ReLU', () => {
    const layers = [affine(2), norm('batchNorm'), relu, affine(2), relu];
    const { backwardOf } = predicted(layers, { upstream: 'ones' });
    [0.5, 1.10317, 0.84675, 0.39438, 0.55773].forEach((std, i) =>
      expectWithin(backwardOf.get(['relu2', 'affine2', 'relu1', 'batchNorm1', 'affine1'][i]!), std, 2e-5),
    );
  });

  test('orthogonal √2, ReLU, three pairs', () => {
    expectWithin(predicted(repeated(3, [affine(2, true), relu]), { upstream: 'ones' }).backward[0], 1.2793, 1e-4);
  });
});

describe('batch norm', () => {
  const growth = (layers: readonly LayerChoice[], samples: number): number => {
    const { backward } = propagate(planOf(layers, { samples }));
    const size = layers.length / 10;
    return backward.get(3 * size + 1)!.square / backward.get(4 * size + 1)!.square;
  };

  test('then ReLU: the squared gradient grows by π / (π − 1) a layer in a large batch', () => {
    const layers = repeated(10, [affine(1), norm('batchNorm'), relu]);
    expectWithin(growth(layers, Infinity), Math.PI / (Math.PI - 1), 1e-4);
  });

  // Inputs of the norm whose variance is large beside ε = 1e-5.
  test.each([
    [4, 2, 3.08406],
    [8, 1.2, 1.78819],
    [16, 14 / 13, 1.58995],
  ])('over %d samples: %d a linear layer, %d one with ReLU', (samples, linear, ofRelu) => {
    expectWithin(growth(repeated(10, [affine(1e4), norm('batchNorm')]), samples), linear, 1e-8);
    expectWithin(growth(repeated(10, [affine(1e4), norm('batchNorm'), relu]), samples), ofRelu, rounded);
  });

  test('of three values has no mean gradient', () => {
    const { forward, silence } = predicted([affine(1), norm('batchNorm')], { samples: 3 });
    expect(forward[1]).toBeCloseTo(1, 4);
    expect(silence.backward).toMatchObject({ layer: 2, reason: expect.stringContaining('3 values or fewer') });
  });

  test('leaves nothing that all samples share: −1/(B − 1) between two', () => {
    const { forward } = propagate(planOf([affine(1), relu, affine(1), norm('batchNorm')], { samples: 5 }));
    expect(1 - forward.get(4)!.apart.samples() ** 2).toBeCloseTo(-1 / 4, 8);
  });

  test('directly behind an activation only where samples share nothing but the mean', () => {
    const first = predicted([affine(1), relu, norm('batchNorm')]);
    expect(first.forward[2]).toBeCloseTo(1, 4);
    const second = predicted([affine(1), relu, affine(1), relu, norm('batchNorm')]);
    expect(second.silence.forward).toMatchObject({ layer: 5, reason: expect.stringContaining('unit to unit') });
  });
});

describe('norms before branches: a stream that grows', () => {
  const blocks = (name: 'batchNorm' | 'layerNorm', times: number) =>
    repeated(times, [residual([norm(name), relu, affine(2)])]);

  // ε = 1e-5 of the norm takes about 1e-5 of a block's growth.
  test('layer norm, ReLU, He, 20 blocks: mean square 21 and squared gradient 21', () => {
    const { forwardOf, backwardOf } = predicted(blocks('layerNorm', 20));
    expectWithin(forwardOf.get('residual20')! ** 2, 21, 1e-4);
    expectWithin(backwardOf.get('residual1')! ** 2, 21, 1e-4);
  });

  test.each([
    [10, 17.342],
    [20, 42.9329],
  ])('batch norm, ReLU, He, %d blocks: squared gradient %d', (times, gradient) => {
    expectWithin(predicted(blocks('batchNorm', times)).backwardOf.get('residual1')! ** 2, gradient, 1e-4);
  });

  test('batch norm: a block adds 1 to the mean square and 1 − 1/π to what tells samples apart', () => {
    const { forwardOf, sampleForwardOf } = predicted(blocks('batchNorm', 3));
    for (const i of [2, 3]) {
      const grown = (of: Map<string, number | null>): number =>
        of.get(`residual${i}`)! ** 2 - of.get(`residual${i - 1}`)! ** 2;
      expectWithin(grown(forwardOf), 1, 1e-4);
      expectWithin(grown(sampleForwardOf), 1 - 1 / Math.PI, 1e-4);
    }
  });
});

describe('ones through an activation into a norm', () => {
  test.each([
    ['rmsNorm', 0.340845],
    ['layerNorm', 0.090845],
    ['batchNorm', 0.090845],
  ] as const)('%s hands back %d of them, by the variance that it divides by', (name, left) => {
    const { backward } = propagate(planOf([affine(1e4), norm(name), relu], { upstream: 'ones' }));
    expectWithin(backward.get(2)!.square * 1e4, left, 1e-5);
  });

  test('rmsNorm, tanh: 1.17781 a layer, whatever σ_w', () => {
    for (const variance of [100, 2e4]) {
      const { backward } = predicted(repeated(8, [affine(variance), norm('rmsNorm'), tanh]));
      expectWithin((backward[3]! / backward[6]!) ** 2, 1.17781, 1e-5);
    }
  });
});

describe('graphs', () => {
  test('a residual without weights of its own has no prediction', () => {
    const { silence } = predicted([residual([norm('layerNorm')]), affine(1)]);
    expect(silence.forward).toEqual({
      layer: 2,
      reason: 'neither its branch nor its shortcut has weights of its own on every path',
    });
  });

  test('nor one whose branch has them beside the stream alone', () => {
    expect(predicted([residual([residual([affine(1)])])]).silence.forward?.layer).toBe(3);
  });

  test('weights of the shortcut serve as well', () => {
    const { forward, backwardOf } = predicted([residual([norm('layerNorm')], 2, [affine(3)])]);
    expectWithin(forward.at(-1)! ** 2, 4 + 3, 1e-4);
    expectWithin(backwardOf.get('residual1')! ** 2, 4 + 3, 1e-4);
  });

  test('a branch of its own gradient, a block of both paths', () => {
    const { backwardOf } = predicted([residual([affine(3)], 0.5)]);
    expect(backwardOf.get('residual1/branch/affine1')).toBeCloseTo(0.5 * Math.sqrt(3), 12);
    expect(backwardOf.get('residual1')).toBeCloseTo(Math.sqrt(1 + 0.75), 12);
  });

  test('residuals within a branch: both of their paths, and the outer one', () => {
    const inner = residual([affine(3)]);
    const { backwardOf } = predicted([residual([inner, affine(2)])]);
    expect(backwardOf.get('residual1/branch/residual1')! ** 2).toBeCloseTo(2 * (1 + 3), 12);
    expect(backwardOf.get('residual1')! ** 2).toBeCloseTo(2 * (1 + 3) + 1, 12);
  });

  test('ones through a linear stream stay ones beside what branches add', () => {
    const { backward } = propagate(planOf([residual([affine(3)]), residual([affine(2)])], { upstream: 'ones' }));
    expect(backward.get(2)).toMatchObject({ mean: 1, noise: expect.closeTo(2 + 3 + 6, 12) });
  });

  test('a silent branch ends the gradient at its input', () => {
    const { backward, silence } = predicted([affine(1), residual([norm('batchNorm'), affine(1)]), affine(1)], {
      samples: 3,
    });
    expect(backward.map((std) => std === null)).toEqual([true, true, false, true, false]);
    expect(silence.backward?.layer).toBe(2);
  });

  test.each([1e-200, 1e200])('are the same at every scale of what is linear: a first layer of std %d', (extremeStd) => {
    const layers = (std: number): LayerChoice[] => [
      { name: 'affine', parameters: { units: 1e9 }, initializer: { name: 'normal', parameters: { std, mean: 0 } } },
      ...repeated(2, [residual([affine(2), relu], 0.5)]),
    ];
    const [extreme, plain] = [extremeStd, 1].map((std) => predicted(layers(std)));
    const stream = (of: typeof plain): number => of!.forwardOf.get('residual2')! / of!.forwardOf.get('affine1')!;
    expectWithin(stream(extreme), stream(plain), 1e-9);
    const gradient = (of: typeof plain): number => of!.backwardOf.get('affine1')! / of!.forwardOf.get('affine1')!;
    expectWithin(gradient(extreme), gradient(plain), 1e-9);
  });
});

test('five tanh layers of U(±1/√n), zero bias: the gradient’s std falls in each as Glorot & Bengio saw it', () => {
  const affineOf: LayerChoice = {
    name: 'affine',
    parameters: { units: 1000 },
    initializer: { name: 'libraryDefault', parameters: { dialect: 'pytorch' } },
  };
  const { backward } = predicted(repeated(5, [affineOf, tanh]), { inputShape: [1000] });
  const stds = [...backward.filter((_, i) => i % 2 === 0), 1];
  // dL/dinput of the affine layers, by that of the next: through layer 1 … 5.
  [0.47156, 0.54331, 0.56606, 0.57359, 0.5761].forEach((factor, i) =>
    expectWithin(stds[i]! / stds[i + 1]!, factor, 2e-5),
  );
});
