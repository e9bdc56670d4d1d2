import { quantities } from '../../record/record.ts';
import type { LayerStatistics } from '../../statistics/statistics.ts';
import type { UnpackedParameters } from '../unpack.ts';
import { axisExtent, joined } from './extent.ts';
import { h } from './dom.ts';
import type { Plot } from './histogram.ts';
import { PlotView } from './plotView.ts';
import { onAxes, seriesOf } from './series.ts';

/** What a layer's weights and biases are shown of: of one cell, or of two that are compared. */
export interface ShownParameters {
  readonly parameters: readonly UnpackedParameters[];
  /** From 1. */
  readonly layer: number;
  readonly repeat: number;
  /** The epoch's index in what each of the cells holds. */
  readonly epochs: readonly number[];
}

/** Histograms of a layer's weights and biases, their gradients and their updates, a row for each tensor. */
export class ParameterPlots {
  readonly element = h('div', { class: 'parameters' });
  #views: readonly PlotView[] = [];

  show(shown: ShownParameters | undefined, width: number): void {
    const plots = shown ? plotsOf(shown) : [];
    if (plots.length !== this.#views.length) {
      this.#views = plots.map(() => new PlotView());
      this.element.replaceChildren(...this.#views.map(({ element }) => element));
    }
    const columns = width < narrow ? 1 : quantities.length;
    this.element.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
    const each = Math.floor((width - (columns - 1) * gap) / columns);
    for (const [i, plot] of plots.entries()) this.#views[i]!.show(plot, { width: each, height: 110 });
  }
}

/** Pixels; the style sheet has it too. */
const gap = 12;
/** Pixels: in less there is one histogram a row. */
const narrow = 500;

const plotsOf = ({ parameters, layer, repeat, epochs }: ShownParameters): Plot[] =>
  parameters[0]!.entries
    .filter((entry) => entry.layer === layer)
    .flatMap(({ tensor }) =>
      quantities.flatMap((quantity) => {
        const found = parameters.flatMap((ofCell, i) => {
          const entry = ofCell.entries.findIndex((one) => one.layer === layer && one.tensor === tensor);
          if (entry < 0) return [];
          // Over samples these tensors have nothing.
          return [{ ...ofCell.at({ repeat, epoch: epochs[i]!, quantity, entry }), sampleStd: NaN }];
        });
        const isMeasured = found.some(({ count }) => count > 0);
        return isMeasured ? [plotOf(quantity === 'value' ? tensor : `${quantity} of ${tensor}`, found)] : [];
      }),
    );

const plotOf = (name: string, statistics: readonly LayerStatistics[]): Plot => {
  const asFraction = statistics.length > 1;
  const series = statistics.map((one) => seriesOf(one, asFraction));
  const { domain, highest } = joined(series.map(axisExtent));
  return {
    name,
    category: 'affine',
    series: series.map((one) => (domain ? onAxes(one, domain) : one)),
    from: 0,
    tags: [],
    asFraction,
    xDomain: domain ?? [0, 1],
    highest: highest || 1,
  };
};
