import { cellScatter, predictCell, type Instead, type ResolvedCell } from '../cell/index.ts';
import { saturationRegions, type SaturationRegions } from '../diagnostics/index.ts';
import type { Direction } from '../record/record.ts';
import type { PredictedStd, Spread } from '../theory/index.ts';

/** What theory expects of the ln of a layer's root mean square over draws; null where it is silent. */
export interface Expectation {
  /** ln of the prediction for infinite width; −∞ of 0. */
  readonly predicted: number | null;
  /** Over draws at the network's own width. */
  readonly deviation: number | null;
  /** Its mean less `predicted`; 0 where nothing is known. */
  readonly shift: number;
}

/** By direction and layer index. */
export type Expectations = Readonly<Record<Direction, readonly Expectation[]>>;

/** Of a cell, or of that cell with another initializer or upstream gradient. */
export const expectationsOf = (cell: ResolvedCell, instead: Instead = {}): Expectations => {
  const { rms } = predictCell(cell, instead);
  const scatter = cellScatter(cell, instead);
  const of = (direction: Direction): Expectation[] =>
    rms[direction].map((size, index) => ({
      predicted: size === null ? null : Math.log(size),
      ...ofRoot(scatter[direction][index] ?? null),
    }));
  return { forward: of('forward'), backward: of('backward') };
};

/** ln of a root is half of that of the mean square. */
const ofRoot = (spread: Spread | null): Pick<Expectation, 'deviation' | 'shift'> =>
  spread === null
    ? { deviation: null, shift: 0 }
    : { deviation: Math.sqrt(spread.variance) / 2, shift: spread.shift / 2 };

/** ln of the root mean square of a typical draw. */
export const typicalDraw = ({ predicted, shift }: Expectation): number | null =>
  predicted === null ? null : predicted + shift;

/** The probability that an activation layer's input saturates it; null where theory is silent. @param predicted of the cell */
export const expectedSaturation = (
  cell: ResolvedCell,
  layer: number,
  predicted: Pick<PredictedStd, 'forward'> = predictCell(cell),
): number | null => {
  const activation = cell.activations.get(layer);
  const input = predicted.forward[cell.layers[layer - 1]!.inputs[0]! - 1];
  return activation && input ? expectedSaturatedFraction(saturationRegions(activation), input) : null;
};

/** The probability that N(0, std²) saturates the activation: midpoint rule with 4,000 slices within ± 8 std. */
export const expectedSaturatedFraction = (
  { isSaturated }: Pick<SaturationRegions, 'isSaturated'>,
  std: number,
): number => {
  const slices = 4000;
  let part = 0;
  for (let i = 0; i < slices; i++) {
    const z = (16 * (i + 0.5)) / slices - 8;
    if (isSaturated(std * z)) part += Math.exp(-0.5 * z * z);
  }
  return (part * 16) / slices / Math.sqrt(2 * Math.PI);
};
