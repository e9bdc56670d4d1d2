import type { Settings } from '../config/index.ts';
import type { EpochRecord } from '../record/record.ts';
import type { LayerStatistics } from '../statistics/index.ts';
import { growthLimit } from './thresholds.ts';
import type { Finding } from './types.ts';

/** A std that signal or gradient has on its way, beside the factor by which it may differ from the 1 that it set out with. */
export interface Step {
  readonly measure: 'forward std' | 'backward std';
  /** From 1. */
  readonly layer: number;
  readonly std: number;
  readonly limit: number;
}

/** How far a std is out of bounds: beyond 1 it is, on whichever side. */
export const severity = ({ std, limit }: Step): number => Math.abs(Math.log(std)) / Math.log(limit);

/**
 * The signal behind each activation layer from the input's side on, and the gradient that each Affine layer hands back from the
 * other side on. Input and upstream gradient have a root mean square of 1.
 */
export const pathsOf = (
  { widths }: Pick<Settings, 'widths'>,
  std: (direction: 'forward' | 'backward', index: number) => number,
): readonly (readonly Step[])[] => {
  const pairs = [...widths.keys()].slice(1);
  const forward = pairs.map((pair): Step => ({
    measure: 'forward std',
    layer: 2 * pair,
    std: std('forward', 2 * pair - 1),
    limit: growthLimit(widths.slice(1, pair + 1)),
  }));
  const backward = pairs.toReversed().map((pair): Step => ({
    measure: 'backward std',
    layer: 2 * pair - 1,
    std: std('backward', 2 * pair - 2),
    limit: growthLimit(widths.slice(pair)),
  }));
  return [forward, backward];
};

/** The steps of an epoch, each path up to where it leaves float32. */
export const measuredPaths = (settings: Settings, record: EpochRecord): readonly (readonly Step[])[] =>
  pathsOf(settings, (direction, index) => stdOf(record[direction][index]!)).map((steps) => {
    const lost = steps.findIndex(({ std }) => Number.isNaN(std));
    return lost < 0 ? steps : steps.slice(0, lost);
  });

const stdOf = ({ std, nonfinite }: LayerStatistics): number => (nonfinite > 0 ? NaN : std);

/** The farthest of some steps; undefined of none. */
export const farthest = (steps: readonly Step[]): Step | undefined =>
  steps.reduce<Step | undefined>((far, step) => (far && severity(far) >= severity(step) ? far : step), undefined);

/** The first step out of bounds on the path that goes farthest. */
export const firstBeyond = (paths: readonly (readonly Step[])[]): Step | undefined => {
  const far = farthest(paths.flat());
  return paths.find((steps) => steps.some((step) => step === far))?.find((step) => severity(step) > 1);
};

/** Of a healthy network: the end that is farther off. */
export const farthestEnd = (paths: readonly (readonly Step[])[]): Step =>
  farthest(paths.map((steps) => steps.at(-1)!))!;

/** The step as a finding, healthy or not. */
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
