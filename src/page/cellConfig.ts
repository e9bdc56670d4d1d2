import type { Choice } from '../catalogue/parameter.ts';
import type { Settings } from '../config/index.ts';

/** A config whose only cell has these settings and nothing else: what it computes is what the cell computed. */
export const configOfCell = (name: string, label: string, settings: Settings): unknown => {
  const {
    widths,
    activation,
    initializer,
    bias,
    samples,
    distribution,
    seed,
    repeats,
    bins,
    diagnostics,
    ...training
  } = settings;
  const equal = widths.every((width) => width === widths[0]);
  return {
    name,
    network: { width: equal ? widths[0] : widths, depth: widths.length - 1, activation: entryOf(activation) },
    initializers: [{ ...entryOf(initializer), label }],
    bias,
    input: { samples, distribution },
    training,
    random: { seed, repeats },
    figures: { bins },
    diagnostics,
  };
};

const entryOf = ({ name, parameters }: Choice): Record<string, unknown> =>
  name === 'module' ? { module: parameters['file'] } : { [name]: parameters };
