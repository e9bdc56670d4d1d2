import { fansOf, sizeOf, type LayerDescription } from '../../network/index.ts';
import { hermiteSeries, pairProduct } from '../hermite.ts';
import { propagate } from '../predict.ts';
import type { Signal } from '../signal.ts';
import { meanOf, seriesOf, type ActivationSeries } from './activationSeries.ts';
import { along, chordOf, offsetsOf } from './chord.ts';
import { overPairs, throughMap, type Correlation } from './correlation.ts';
import { Noises, signalNoise, zeroSum, type Sum } from './sums.ts';
import type { ScatterPlan, Spread } from './types.ts';
import { initializerOf, isOrthonormalBefore, weightPart } from './weights.ts';

export interface ForwardState {
  /** Of the output's mean square given what came before. */
  readonly expected: Sum;
  /** The same with the layer's own noise. */
  readonly whole: Sum;
  readonly correlation: Correlation;
}

export class ForwardScatter {
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
    const q = this.noises.spreadOf(expected);
    const [below, here, above] = offsetsOf(q).map((offset) => {
      const there = series.valueAt(offset);
      return Math.log(meanOf(grid, (i) => there[i]! ** 2));
    });
    const carried = along(chordOf(q, [below!, here!, above!]), expected);
    const output = hermiteSeries(grid, value);
    const product = pairProduct(grid, output, output);
    const next = throughMap((c) => product(c) / mean, correlation);
    return { expected: carried, whole: this.noises.plus(carried, source), correlation: next };
  }

  #normalization({ whole, correlation }: ForwardState, x: Signal): ForwardState {
    const still = whole.map(() => 0);
    const mean = x.variance > 0 ? (correlation.mean * x.square - x.mean ** 2) / x.variance : 0;
    return { expected: still, whole: still, correlation: { ...correlation, mean } };
  }
}
