import { fansOf, sizeOf, type LayerDescription } from '../network/index.ts';
import { hermiteGrid, hermiteSeries, pairProduct, type HermiteGrid, type HermiteSeries } from './hermite.ts';
import type { ScalarActivation } from './moments.ts';
import { propagate, type PredictionPlan } from './predict.ts';
import type { TheoryInitializer } from './rules.ts';
import { exponentOf, timesPowerOf2 } from './scale.ts';
import type { GradientSignal, Signal } from './signal.ts';

/** Of ln of a tensor's mean square over draws, to first order in 1/width. */
export interface Spread {
  readonly variance: number;
  /** Its mean less ln of the prediction: a typical draw lies below what draws have in the mean. */
  readonly shift: number;
}

/** Null where theory is silent. */
export interface Scatter {
  /** Of each layer's output. */
  readonly forward: readonly (Spread | null)[];
  /** Of the gradient with respect to each layer's input. */
  readonly backward: readonly (Spread | null)[];
}

/** What decides by how much a mean over samples and units scatters. */
export interface ScatterPlan extends PredictionPlan {
  readonly samples: number;
}

/**
 * How far draws lie apart (docs/theory.md): a layer's mean square is a mean over its units, so every layer adds a noise of
 * order 1/width to ln q; the slope of the variance map carries it on, and amplifies it around a fixed point that repels.
 * Known of a chain of affine layers, activations and layer norms.
 */
export const scatterOf = (plan: ScatterPlan): Scatter => {
  const silent = plan.layers.map(() => null);
  if (!plan.layers.every(isLink)) return { forward: silent, backward: silent };
  const forward = new ForwardScatter(plan);
  return { forward: forward.spreads, backward: new BackwardScatter(plan, forward).spreads };
};

const isLink = ({ number, category, kind, inputs }: LayerDescription): boolean =>
  (category === 'activation' || kind === 'affine' || kind === 'layerNorm') &&
  inputs.length === 1 &&
  inputs[0] === number - 1;

/** What draws a layer's weights. */
const initializerOf = ({ own, initializer }: ScatterPlan, { number }: LayerDescription): TheoryInitializer =>
  own?.get(number) ?? initializer;

/** Of the layer before, whose W an activation's input comes from. */
const isOrthonormalBefore = (plan: ScatterPlan, { number }: LayerDescription): boolean =>
  initializerOf(plan, plan.layers[number - 2] ?? plan.layers[0]!).orthonormal ?? false;

/** Correlation of the tensor of two samples: its mean over pairs of samples, and its variance over them. */
interface Correlation {
  readonly mean: number;
  readonly variance: number;
}

const within = (c: number): number => Math.max(-1, Math.min(1, c));

/** A mean over all pairs of samples, each with itself among them; three points stand for the distribution of correlations. */
const overPairs = (
  samples: number,
  { mean, variance }: Correlation,
  f: (c: number, isSelf: boolean) => number,
): number => {
  const others = 1 - 1 / samples;
  if (others === 0) return f(1, true);
  const spread = Math.sqrt(3 * variance);
  const apart =
    (2 / 3) * f(within(mean), false) + (f(within(mean - spread), false) + f(within(mean + spread), false)) / 6;
  return f(1, true) / samples + others * apart;
};

/**
 * A logarithm to first order: a sum of noises. Each layer has three, which its units share: that of the signal's mean square, of
 * the gradient's, and of the product of both; 3 · layer + 0, 1, 2. The last entry is the sum's mean.
 */
type Sum = Float64Array;

const signalNoise = (layer: number): number => 3 * layer;
const gradientNoise = (layer: number): number => 3 * layer + 1;
const productNoise = (layer: number): number => 3 * layer + 2;

const zeroSum = (layers: number): Sum => new Float64Array(3 * (layers + 1) + 1);

/** With so much more in the mean. */
const moved = (sum: Sum, shift: number): Sum => {
  const copy = sum.slice();
  copy[copy.length - 1]! += shift;
  return copy;
};

/** a · x + b · y. */
const combined = (a: number, x: Sum, b: number, y: Sum): Sum => x.map((one, i) => a * one + b * y[i]!);

/** The covariances of a layer's three noises: of each two of them, 0 unless set. */
class Noises {
  readonly #covariances: Float64Array;

  constructor(layers: number) {
    this.#covariances = new Float64Array(9 * (layers + 1));
  }

  /** @param a, b sources of the same layer */
  set(a: number, b: number, covariance: number): void {
    const layer = Math.floor(a / 3);
    this.#covariances[9 * layer + 3 * (a % 3) + (b % 3)] = covariance;
    this.#covariances[9 * layer + 3 * (b % 3) + (a % 3)] = covariance;
  }

  /** The sum and a noise of one source, the ln of something whose mean is 1. */
  plus(sum: Sum, source: number): Sum {
    const layer = Math.floor(source / 3);
    const variance = this.#covariances[9 * layer + 4 * (source % 3)]!;
    const copy = moved(sum, -variance / 2);
    copy[source]! += 1;
    return copy;
  }

  spreadOf(sum: Sum): Spread {
    return { variance: this.varianceOf(sum), shift: sum.at(-1)! };
  }

  varianceOf(sum: Sum): number {
    let total = 0;
    for (let layer = 0; 3 * layer + 3 < sum.length; layer++) {
      for (let i = 0; i < 3; i++) {
        for (let j = 0; j < 3; j++) {
          total += sum[3 * layer + i]! * sum[3 * layer + j]! * this.#covariances[9 * layer + 3 * i + j]!;
        }
      }
    }
    return Math.max(0, total);
  }
}

interface ForwardState {
  /** Of the output's mean square given what came before. */
  readonly expected: Sum;
  /** The same with the layer's own noise. */
  readonly whole: Sum;
  readonly correlation: Correlation;
}

/** The functions of an activation at its variance, on a grid of z ~ N(0, 1), in units that forward and gradient signals share. */
interface ActivationSeries {
  readonly grid: HermiteGrid;
  /** φ by the unit of the output. */
  readonly value: Float64Array;
  /** φ′ by some unit. */
  readonly slope: Float64Array;
  /** Both where ln of the variance is off by so much. */
  readonly at: (offset: number) => Pick<ActivationSeries, 'value' | 'slope'>;
}

/** How a logarithm changes with ln q, and by how much its mean over draws is off what it is at q itself. */
interface Chord {
  readonly slope: number;
  readonly shift: number;
}

/**
 * Over what draws differ by, ±1 standard deviation around their mean (statistical linearization): what a fixed point that repels
 * amplifies soon leaves the neighbourhood where a tangent holds.
 */
const chord = ({ variance, shift }: Spread, log: (offset: number) => number): Chord => {
  const reach = Math.max(Math.sqrt(variance), 0.01);
  const [below, above] = [log(shift - reach), log(shift + reach)];
  const slope = (above - below) / (2 * reach);
  return { slope, shift: (above + below) / 2 - log(0) - slope * shift };
};

/** The chord's logarithm as a sum, of ln q as a sum. */
const along = ({ slope, shift }: Chord, q: Sum): Sum =>
  moved(
    q.map((one) => slope * one),
    shift,
  );

const meanOf = ({ weights }: HermiteGrid, f: (i: number) => number): number =>
  weights.reduce((sum, weight, i) => sum + weight * f(i), 0);

class ForwardScatter {
  readonly spreads: readonly (Spread | null)[];
  readonly noises: Noises;
  readonly states = new Map<number, ForwardState>();
  readonly series = new Map<number, ActivationSeries>();
  readonly signals: ReadonlyMap<number, Signal>;
  readonly #plan: ScatterPlan;

  constructor(plan: ScatterPlan) {
    this.#plan = plan;
    const { layers, samples } = plan;
    const { forward, input } = propagate(plan);
    this.signals = new Map([[0, input], ...forward]);
    this.noises = new Noises(layers.length);
    const units =
      layers[0]!.parameters.length > 0 ? (fansOf(layers[0]!)?.fanIn ?? sizeOf(layers[0]!)) : sizeOf(layers[0]!);
    const correlation = { mean: 0, variance: 1 / units };
    this.noises.set(0, 0, (2 / units) * overPairs(samples, correlation, (c) => c ** 2));
    const nothing = zeroSum(layers.length);
    this.states.set(0, { expected: nothing, whole: this.noises.plus(nothing, 0), correlation });
    this.spreads = layers.map((layer) => {
      const state = this.#step(layer);
      if (!state) return null;
      this.states.set(layer.number, state);
      return this.noises.spreadOf(state.whole);
    });
  }

  #step(layer: LayerDescription): ForwardState | undefined {
    const { number, category } = layer;
    const before = this.states.get(number - 1);
    const [x, out] = [this.signals.get(number - 1), this.signals.get(number)];
    if (!before || !x || !out) return undefined;
    if (category === 'affine') return this.#affine(layer, before, x, out);
    if (category === 'activation') return this.#activation(layer, before, x, out);
    return this.#normalization(before, x);
  }

  #affine(layer: LayerDescription, { whole, correlation }: ForwardState, x: Signal, out: Signal): ForwardState {
    const { samples } = this.#plan;
    const initializer = initializerOf(this.#plan, layer);
    const { fanOut } = fansOf(layer)!;
    const part = weightPart(this.#plan, layer, x, out);
    const expected = initializer.dataDependentScale ? whole.map(() => 0) : whole.map((one) => part * one);
    const mean = part * correlation.mean + 1 - part;
    const next = { mean, variance: part ** 2 * correlation.variance + (1 - mean ** 2) ** 2 / fanOut };
    const source = signalNoise(layer.number);
    const isExact = initializer.dataDependentScale || initializer.orthonormal;
    this.noises.set(source, source, isExact ? 0 : (2 / fanOut) * overPairs(samples, next, (c) => c ** 2));
    return { expected, whole: this.noises.plus(expected, source), correlation: next };
  }

  #activation(
    layer: LayerDescription,
    { expected, correlation }: ForwardState,
    x: Signal,
    out: Signal,
  ): ForwardState | undefined {
    const { activations, samples } = this.#plan;
    const series = seriesOf(activations.get(layer.number)!, x, out);
    if (!series) return undefined;
    this.series.set(layer.number, series);
    const { grid, value } = series;
    const square = hermiteSeries(
      grid,
      value.map((v) => v ** 2),
    );
    const [mean, , bend] = square.coefficients as unknown as [number, number, number];
    const covariance = pairProduct(grid, square, square);
    const fixed = isOrthonormalBefore(this.#plan, layer) ? bend ** 2 : 0;
    const spread = overPairs(samples, correlation, (c) => covariance(c) - mean ** 2 - fixed * c ** 2);
    const source = signalNoise(layer.number);
    this.noises.set(source, source, Math.max(0, spread) / mean ** 2 / sizeOf(layer));
    const ofSquare = chord(this.noises.spreadOf(expected), (offset) => {
      const { value: there } = series.at(offset);
      return Math.log(meanOf(grid, (i) => there[i]! ** 2));
    });
    const carried = along(ofSquare, expected);
    const product = pairProduct(grid, hermiteSeries(grid, value), hermiteSeries(grid, value));
    const next = throughMap((c) => product(c) / mean, correlation);
    return { expected: carried, whole: this.noises.plus(carried, source), correlation: next };
  }

  #normalization({ whole, correlation }: ForwardState, x: Signal): ForwardState {
    const still = whole.map(() => 0);
    const mean = x.variance > 0 ? (correlation.mean * x.square - x.mean ** 2) / x.variance : 0;
    return { expected: still, whole: still, correlation: { ...correlation, mean } };
  }
}

/** The part of an affine layer's output that comes from its weights, not its bias. */
const weightPart = (plan: ScatterPlan, layer: LayerDescription, x: Signal, out: Signal): number => {
  const fans = fansOf(layer)!;
  const offset = plan.bias === 'zero' ? 0 : (initializerOf(plan, layer).biasVariance(fans) ?? 0);
  if (offset === 0 || out.square === 0) return 1;
  const part = timesPowerOf2(offset, -2 * out.unit) / out.square;
  return x.square === 0 ? 0 : Math.max(0, 1 - Math.min(1, part));
};

/** The correlation behind a map of correlations, whose own spread over pairs the map's slope carries on. */
const throughMap = (map: (c: number) => number, { mean, variance }: Correlation): Correlation => {
  const step = 1e-3;
  const [below, above] = [within(mean - step), within(mean + step)];
  const slope = (map(above) - map(below)) / (above - below);
  return { mean: within(map(mean)), variance: slope ** 2 * variance };
};

/** A function of one number can be asked for deviations within 2^±900. */
const mostExponent = 900;

/** Undefined where φ or φ′ is not finite within ±10 standard deviations, or φ is 0 throughout. */
const seriesOf = ({ value, derivative }: ScalarActivation, x: Signal, out: Signal): ActivationSeries | undefined => {
  const variable = Math.max(-mostExponent, Math.min(mostExponent, x.unit));
  const deviation = timesPowerOf2(Math.sqrt(x.square), variable);
  const grid = hermiteGrid(Math.min(1, 1 / deviation));
  const valueUnit = out.unit + variable - x.unit;
  const points = (offset: number): Float64Array => grid.points.map((z) => Math.exp(offset / 2) * deviation * z);
  // Where a formula leaves float64 far out, nothing of weight is left out.
  const known = (x: number, i: number): number => (Number.isFinite(x) || Math.abs(grid.points[i]!) < farOut ? x : 0);
  const valueAt = (offset: number): Float64Array =>
    points(offset).map((x, i) => known(timesPowerOf2(value(x), -valueUnit), i));
  const slopesAt = (offset: number): Float64Array => points(offset).map((x, i) => known(derivative(x), i));
  const slopes = slopesAt(0);
  const slopeUnit = exponentOf(slopes.reduce((most, slope) => Math.max(most, Math.abs(slope)), 0));
  const at = (offset: number) => ({
    value: valueAt(offset),
    slope: slopesAt(offset).map((one) => timesPowerOf2(one, -slopeUnit)),
  });
  const { value: values, slope } = at(0);
  const isKnown = [...values, ...slope].every(Number.isFinite);
  return isKnown && values.some((one) => one !== 0) ? { grid, value: values, slope, at } : undefined;
};

/** Standard deviations beyond which what a Gaussian weighs is under 1e-10. */
const farOut = 6.5;

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

class BackwardScatter {
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
    const of = (f: (slope: number, h: number, z: number, value: number) => number): HermiteSeries =>
      hermiteSeries(
        grid,
        slope.map((s, i) => f(s, mean + inputCoefficient * value[i]!, points[i]!, value[i]!)),
      );
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
    const fromOutput = mean === 0 ? 1 / outputSize : 0;
    const zNoise = of(
      (s, _h, z, value) => z * s - (mean === 0 && !isOdd ? (value * alongZ) / inputCoefficient / outputSize : 0),
    );
    const change = of((s, h, z, value) => (isOdd ? 0 : (z * s * h) / alongZ - fromOutput * value ** 2));
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
  { grid, at }: ActivationSeries,
  { mean, noise, inputCoefficient }: GradientSignal,
  q: Spread,
  isOdd: boolean,
): { readonly bend: Chord; readonly bent: Chord } => {
  const h = (value: number): number => mean + inputCoefficient * value;
  const bend = chord(q, (offset) => {
    const { value, slope } = at(offset);
    return Math.log(meanOf(grid, (i) => slope[i]! ** 2 * (noise + h(value[i]!) ** 2)));
  });
  if (isOdd) return { bend, bent: { slope: 0, shift: 0 } };
  const bent = chord(q, (offset) => {
    const { value, slope } = at(offset);
    const product = Math.abs(meanOf(grid, (i) => grid.points[i]! * slope[i]! * h(value[i]!)));
    return Math.log(product) + offset / 2 - (mean === 0 ? Math.log(meanOf(grid, (i) => value[i]! ** 2)) : 0);
  });
  return { bend, bent };
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
