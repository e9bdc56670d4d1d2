import { fansOf, sizeOf, type LayerDescription } from '../../network/index.ts';
import { hermiteSeries, pairProduct, type HermiteSeries } from '../hermite.ts';
import { propagate } from '../predict.ts';
import type { GradientSignal } from '../signal.ts';
import { meanOf, type ActivationSeries } from './activationSeries.ts';
import { along, chordOf, offsetsOf, type Chord } from './chord.ts';
import { overPairs, within, type Correlation } from './correlation.ts';
import type { ForwardScatter } from './forward.ts';
import { combined, gradientNoise, productNoise, signalNoise, zeroSum, type Sum } from './sums.ts';
import type { ScatterPlan, Spread } from './types.ts';
import { initializerOf, isOrthonormalBefore } from './weights.ts';

interface BackwardState {
  /** Of the mean square of the part that is independent of the signal, given what came before. */
  readonly noise: Sum;
  /** Of the mean product with the signal, which the part that follows the signal makes up. */
  readonly product: Sum;
  /** Of the mean square of both. */
  readonly whole: Sum;
  /** The variance of the noise beside it that the next activation's units weigh anew. */
  readonly own: number;
  readonly correlation: Correlation;
}

export class BackwardScatter {
  readonly spreads: readonly (Spread | null)[];
  readonly #plan: ScatterPlan;
  readonly #forward: ForwardScatter;

  constructor(plan: ScatterPlan, forward: ForwardScatter) {
    this.#plan = plan;
    this.#forward = forward;
    const { layers, samples } = plan;
    const { backward: gradients, upstream } = propagate(plan);
    let state: BackwardState | undefined = startOf(upstream, samples, layers.length, sizeOf(layers.at(-1)!));
    const spreads = layers.toReversed().map((layer) => {
      const before = gradients.get(layer.number + 1) ?? (layer === layers.at(-1) ? upstream : undefined);
      const after = gradients.get(layer.number);
      state = state && before && after ? this.#step(layer, state, before, after) : undefined;
      if (!state) return null;
      const { variance, shift } = forward.noises.spreadOf(state.whole);
      return { variance: variance + state.own, shift: shift - state.own / 2 };
    });
    this.spreads = spreads.toReversed();
  }

  #step(
    layer: LayerDescription,
    state: BackwardState,
    before: GradientSignal,
    after: GradientSignal,
  ): BackwardState | undefined {
    if (layer.category === 'affine') return this.#affine(layer, state, after);
    if (layer.category === 'activation') return this.#activation(layer, state, before);
    const x = this.#forward.states.get(layer.number - 1);
    if (!x) return undefined;
    const [noise, whole] = [state.noise, state.whole].map((sum) => combined(1, sum, -1, x.whole));
    return { ...state, noise: noise!, whole: whole! };
  }

  #affine(layer: LayerDescription, state: BackwardState, after: GradientSignal): BackwardState | undefined {
    const { samples } = this.#plan;
    const initializer = initializerOf(this.#plan, layer);
    const x = this.#forward.states.get(layer.number - 1);
    const signal = this.#forward.signals.get(layer.number - 1);
    if (!x || !signal) return undefined;
    const follows = after.square === 0 ? 0 : (after.inputCoefficient ** 2 * signal.square) / after.square;
    const rescaled = initializer.dataDependentScale ? 1 : 0;
    const noise = combined(1, state.whole, -rescaled, x.whole);
    const { product } = state;
    const whole = combined(1 - follows, noise, follows, combined(2, product, -1, x.whole));
    const units = fansOf(layer)!.fanIn;
    const { mean, variance } = state.correlation;
    const correlation = { mean, variance: variance + (1 - mean ** 2) ** 2 / units };
    const fresh = initializer.orthonormal ? state.own : ownNoise(samples, correlation, units);
    return { noise, product, whole, own: (1 - follows) ** 2 * fresh, correlation };
  }

  #activation(layer: LayerDescription, state: BackwardState, before: GradientSignal): BackwardState | undefined {
    const { number } = layer;
    const z = this.#forward.states.get(number - 1);
    const series = this.#forward.series.get(number);
    if (!z || !series) return undefined;
    const found = this.#covariances(layer, series, before, z.correlation, state.correlation);
    if (!found) return undefined;
    const { ofNoise } = found;
    const { noises } = this.#forward;
    const { bend, bent } = chordsOf(series, before, noises.spreadOf(z.expected), found.isOdd);
    // The part that follows the signal is its product with the gradient by its own mean square; not so a gradient of ones.
    const out = before.mean === 0 ? this.#forward.states.get(number)!.whole : z.expected.map(() => 0);
    const fromAbove = combined(ofNoise, state.noise, 2 * (1 - ofNoise), combined(1, state.product, -1, out));
    const whole = noises.plus(combined(1, fromAbove, 1, along(bend, z.expected)), gradientNoise(number));
    const product = noises.plus(combined(1, state.product, 1, along(bent, z.expected)), productNoise(number));
    return { noise: whole, product, whole, own: 0, correlation: found.correlation };
  }

  /**
   * Of δ = φ′(z) (g + h), h = mean + coefficient · φ(z): sets the covariances of the layer's noises, and tells the part that g
   * has in E[δ²], whether E[z δ] is 0, and the correlation of δ.
   */
  #covariances(
    layer: LayerDescription,
    { grid, value, slope }: ActivationSeries,
    { mean, noise, inputCoefficient }: GradientSignal,
    z: Correlation,
    g: Correlation,
  ) {
    const { samples } = this.#plan;
    const { noises } = this.#forward;
    const { points } = grid;
    const h = value.map((one) => mean + inputCoefficient * one);
    const of = (f: (slope: number, h: number, z: number, value: number) => number): HermiteSeries => {
      const values = new Float64Array(points.length);
      for (let i = 0; i < values.length; i++) values[i] = f(slope[i]!, h[i]!, points[i]!, value[i]!);
      return hermiteSeries(grid, values);
    };
    const product = (f: HermiteSeries, g = f): ((c: number) => number) => pairProduct(grid, f, g);
    const square = of((s, h) => s ** 2 * (noise + h ** 2));
    const size = square.coefficients[0]!;
    if (!(size > 0)) return undefined;
    const [plain, followed, mixed] = [of((s) => s ** 2), of((s, h) => (s * h) ** 2), of((s, h) => s ** 2 * h)];
    const [ofPlain, ofFollowed, ofMixed, across] = [
      product(plain),
      product(followed),
      product(mixed),
      product(plain, followed),
    ];
    const output = of((_s, _h, _z, value) => value ** 2);
    const outputSize = output.coefficients[0]!;
    // The mean of z δ is the product below; nothing of it where φ is odd. Above it was that of φ g, of which h has its part and g none.
    const zFollowed = of((s, h, z) => z * s * h);
    const alongZ = zFollowed.coefficients[0]!;
    const isOdd = Math.abs(alongZ) < 1e-6 * Math.sqrt(size);
    const [slopes, slopesFollowed] = [of((s) => s), of((s, h) => s * h)];
    const [signal, gradient, both] = [signalNoise, gradientNoise, productNoise].map((of) => of(layer.number));
    const units = sizeOf(layer);
    const set = (a: number, b: number, scale: number, f: (c: number, meanG: number, squareG: number) => number): void =>
      noises.set(
        a,
        b,
        overPairs(samples, z, (c, isSelf) => f(c, isSelf ? 1 : g.mean, isSelf ? 1 : g.mean ** 2 + g.variance)) /
          scale /
          units,
      );
    const known = isOrthonormalBefore(this.#plan, layer) ? 0 : 2;
    set(gradient!, gradient!, size ** 2, (c, meanG, squareG) => {
      const ofNoise = noise ** 2 * (1 + known * squareG) * ofPlain(c) + 2 * noise * across(c);
      return ofNoise + ofFollowed(c) + 4 * noise * meanG * ofMixed(c) - size ** 2;
    });
    const shared = product(square, output);
    set(signal!, gradient!, size * outputSize, (c) => shared(c) - size * outputSize);
    if (!isOdd) {
      const fromOutput = mean === 0 ? 1 / outputSize : 0;
      const zNoise = of(
        (s, _h, z, value) => z * s - (mean === 0 ? (value * alongZ) / inputCoefficient / outputSize : 0),
      );
      const change = of((s, h, z, value) => (z * s * h) / alongZ - fromOutput * value ** 2);
      const still = mean === 0 ? 0 : 1;
      const [ofChange, ofZ] = [product(change), product(zNoise)];
      set(both!, both!, 1, (c, meanG) => ofChange(c) - still + (noise * meanG * ofZ(c)) / alongZ ** 2);
      const [withOutput, withSquare, withMixed] = [
        product(output, change),
        product(square, change),
        product(mixed, zNoise),
      ];
      set(signal!, both!, outputSize, (c) => withOutput(c) - still * outputSize);
      set(
        gradient!,
        both!,
        size,
        (c, meanG) => withSquare(c) - still * size + (2 * noise * meanG * withMixed(c)) / alongZ,
      );
    }
    const [ofSlopes, ofSlopesFollowed] = [product(slopes), product(slopesFollowed)];
    const correlationOfSlopes = ofSlopes(z.mean);
    const correlation = {
      mean: within((noise * g.mean * correlationOfSlopes + ofSlopesFollowed(z.mean)) / size),
      variance: ((noise * correlationOfSlopes) / size) ** 2 * g.variance,
    };
    return {
      ofNoise: (noise * plain.coefficients[0]!) / size,
      isOdd,
      correlation,
    };
  }
}

/** How ln E[δ²] and ln E[z δ] change with ln q; the latter beside E[φ²] where the gradient's part follows φ. */
const chordsOf = (
  { grid, valueAt, slopeAt }: ActivationSeries,
  { mean, noise, inputCoefficient }: GradientSignal,
  q: Spread,
  isOdd: boolean,
): { readonly bend: Chord; readonly bent: Chord } => {
  const h = (value: number): number => mean + inputCoefficient * value;
  const [below, here, above] = offsetsOf(q).map((offset) => {
    const [value, slope] = [valueAt(offset), slopeAt(offset)];
    const square = Math.log(meanOf(grid, (i) => slope[i]! ** 2 * (noise + h(value[i]!) ** 2)));
    if (isOdd) return { square, product: 0 };
    const product = Math.abs(meanOf(grid, (i) => grid.points[i]! * slope[i]! * h(value[i]!)));
    const beside = mean === 0 ? Math.log(meanOf(grid, (i) => value[i]! ** 2)) : 0;
    return { square, product: Math.log(product) + offset / 2 - beside };
  });
  return {
    bend: chordOf(q, [below!.square, here!.square, above!.square]),
    bent: chordOf(q, [below!.product, here!.product, above!.product]),
  };
};

/** Of the gradient given to the last layer, of so many units. */
const startOf = (upstream: GradientSignal, samples: number, layers: number, units: number): BackwardState => {
  const nothing = zeroSum(layers);
  const isDrawn = upstream.noise > 0;
  const correlation = isDrawn ? { mean: 0, variance: 1 / units } : { mean: 1, variance: 0 };
  const own = isDrawn ? ownNoise(samples, correlation, units) : 0;
  return { noise: nothing, product: nothing, whole: nothing, own, correlation };
};

/** Of the mean square of so many units of a Gaussian. */
const ownNoise = (samples: number, correlation: Correlation, units: number): number =>
  (2 / units) * overPairs(samples, correlation, (c, isSelf) => (isSelf ? 1 : c ** 2));
