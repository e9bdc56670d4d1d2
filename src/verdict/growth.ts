import { fansOf, type LayerDescription } from '../network/index.ts';
import type { EpochRecord } from '../record/record.ts';
import type { LayerStatistics } from '../statistics/index.ts';
import { growthLimit } from './thresholds.ts';
import type { Finding } from './types.ts';

/** The std of signal or gradient at a layer, and the factor by which it may differ from the 1 that it started with. */
export interface Step {
  readonly measure: 'forward std' | 'backward std';
  /** From 1. */
  readonly layer: number;
  readonly std: number;
  readonly limit: number;
}

/** How much of its limit a std uses up, on a logarithmic scale; above 1 it is out of bounds. */
export const severity = ({ std, limit }: Step): number => Math.abs(Math.log(std)) / Math.log(limit);

/**
 * The signal behind each activation from the input's side on, and the gradient with respect to the input of each layer with
 * drawn weights from the other side on; every layer where there is none of these. Input and upstream gradient have a root
 * mean square of 1; chance is that of the weights passed.
 */
export const pathsOf = (
  layers: readonly LayerDescription[],
  std: (direction: 'forward' | 'backward', index: number) => number,
): readonly (readonly Step[])[] => {
  const drawn = layers.filter(fansOf);
  const widths = (passed: (number: number) => boolean): number[] =>
    drawn.filter(({ number }) => passed(number)).map((layer) => fansOf(layer)!.fanOut);
  const activations = layers.filter(({ category }) => category === 'activation');
  const forward = orAll(activations, layers).map(({ number }): Step => ({
    measure: 'forward std',
    layer: number,
    std: std('forward', number - 1),
    limit: growthLimit(widths((other) => other <= number)),
  }));
  const backward = orAll(drawn, layers)
    .toReversed()
    .map(({ number }): Step => ({
      measure: 'backward std',
      layer: number,
      std: std('backward', number - 1),
      limit: growthLimit(widths((other) => other >= number)),
    }));
  return [forward, backward];
};

const orAll = <T>(some: readonly T[], all: readonly T[]): readonly T[] => (some.length > 0 ? some : all);

/** The steps of an epoch, each path up to where values exceed float32. */
export const measuredPaths = (layers: readonly LayerDescription[], record: EpochRecord): readonly (readonly Step[])[] =>
  pathsOf(layers, (direction, index) => stdOf(record[direction][index]!)).map((steps) => {
    const nonfinite = steps.findIndex(({ std }) => Number.isNaN(std));
    return nonfinite < 0 ? steps : steps.slice(0, nonfinite);
  });
const stdOf = ({ std, nonfinite }: LayerStatistics): number => (nonfinite > 0 ? NaN : std);

/** The step with the greatest severity; undefined of none. */
export const farthest = (steps: readonly Step[]): Step | undefined =>
  steps.reduce<Step | undefined>((far, step) => (far && severity(far) >= severity(step) ? far : step), undefined);

/** The first step out of bounds on the path that goes farthest. */
export const firstBeyond = (paths: readonly (readonly Step[])[]): Step | undefined => {
  const far = farthest(paths.flat());
  return paths.find((steps) => steps.some((step) => step === far))?.find((step) => severity(step) > 1);
};

/** The farther of the paths' ends, which a healthy network is described by. */
export const farthestEnd = (paths: readonly (readonly Step[])[]): Step =>
  farthest(paths.map((steps) => steps.at(-1)!))!;

/** A step as a finding, healthy or not. */
export const growthFinding = (step: Step): Finding => {
  const shrinks = step.std < 1;
  const word = shrinks ? 'vanishing' : 'exploding';
  return {
    verdict: severity(step) > 1 ? word : 'healthy',
    measure: step.measure,
    value: step.std,
    threshold: shrinks ? 1 / step.limit : step.limit,
    layer: step.layer,
    epoch: 0,
  };
};
