import { isObject } from '../../../weightFile/json.ts';
import { activationName, activationOf } from '../activation.ts';
import type { Signal } from '../builder.ts';
import { layerConfigOf } from '../config.ts';
import { expectRank, parameter, turned, type LayerBuild, type LayerRow, type LayerWeight } from '../layer.ts';
import { withBias } from './core.ts';

interface Cell {
  readonly operator: 'LSTM' | 'GRU' | 'RNN';
  /** Where each of ONNX' gates stands among Keras'. */
  readonly gates: readonly number[];
  /** Settings of the activations, in ONNX' order, with Keras' defaults. */
  readonly activations: readonly (readonly [key: string, otherwise: string])[];
  readonly states: 1 | 2;
}

const cells = {
  // Keras: i, f, c, o. ONNX: i, o, f, c.
  LSTM: {
    operator: 'LSTM',
    gates: [0, 3, 1, 2],
    activations: [
      ['recurrent_activation', 'sigmoid'],
      ['activation', 'tanh'],
      ['activation', 'tanh'],
    ],
    states: 2,
  },
  GRU: {
    operator: 'GRU',
    gates: [0, 1, 2],
    activations: [
      ['recurrent_activation', 'sigmoid'],
      ['activation', 'tanh'],
    ],
    states: 1,
  },
  SimpleRNN: { operator: 'RNN', gates: [0], activations: [['activation', 'tanh']], states: 1 },
} as const satisfies Record<string, Cell>;

/** (rows, gates · units) with the gates in ONNX' order. */
const ordered = (weight: LayerWeight, gates: readonly number[]): LayerWeight => {
  const columns = weight.shape.at(-1)!;
  const units = columns / gates.length;
  const values = weight.values.map((_, i) => {
    const column = i % columns;
    const from = gates[Math.floor(column / units)]! * units + (column % units);
    return weight.values[i - column + from]!;
  });
  return { ...weight, values };
};

/** (rows, gates · units) → (1, gates · units, rows). */
const toMatrix = (weight: LayerWeight, gates: readonly number[]): LayerWeight => {
  const { name, shape, values } = turned(ordered(weight, gates), [1, 0]);
  return { name, shape: [1, ...shape], values };
};

/** The bias of the input, and behind it that of the state, 0 where there is one alone: (1, 2 · gates · units). */
const biasOf = (at: LayerBuild, bias: LayerWeight, gates: readonly number[], both: boolean): string => {
  const { graph } = at;
  const one = ordered(bias, gates);
  const size = bias.values.length;
  const row = parameter(at, { ...one, shape: [1, size] });
  if (both) return row;
  return graph.one('Concat', [row, graph.float(new Float32Array(size), [1, size])], { axis: 1 });
};

/** ONNX' names, and the numbers of those that take one. */
const activationsOf = (
  at: LayerBuild,
  { activations }: Cell,
): Record<string, readonly string[] | readonly number[]> => {
  const found = activations.map(([key, otherwise]) => {
    const name = activationName(at, key, otherwise);
    return name === undefined ? { operator: 'Affine', attributes: { alpha: 1 } } : activationOf(at, name);
  });
  const alphas = found.flatMap(({ attributes }) => Number(attributes?.['alpha'] ?? NaN)).filter(Number.isFinite);
  return {
    activations: found.map(({ operator }) => operator),
    ...(alphas.length > 0 && { activation_alpha: alphas }),
  };
};

const recurrent = (cell: Cell): LayerRow => ({
  build: (at, inputs) => {
    const { graph, settings } = at;
    if (inputs.length > 1) settings.fail('an initial state that is given is not supported');
    settings.refuse('time_major', settings.flag('time_major', false));
    const [given] = inputs;
    const { mask } = given!;
    const isSequence = settings.flag('return_sequences', false);
    const zeroes = mask !== undefined && settings.flag('zero_output_for_mask', false);
    settings.refuse('zero_output_for_mask', zeroes && !isSequence);
    const x = graph.plain(given!);
    const resetAfter = cell.operator === 'GRU' && settings.flag('reset_after', at.isKeras3);
    const [kernel, hidden, bias] = at.weights(withBias(at, 'kernel', 'recurrent_kernel'), 'cell');
    expectRank(at, kernel!, 2);
    expectRank(at, hidden!, 2);
    const [W, R] = [kernel!, hidden!].map((one) => parameter(at, toMatrix(one, cell.gates)));
    const B = bias ? biasOf(at, bias, cell.gates, resetAfter) : '';
    const isBackward = settings.flag('go_backwards', false);
    const attributes = {
      hidden_size: settings.number('units'),
      layout: 1,
      direction: isBackward ? 'reverse' : 'forward',
      linear_before_reset: resetAfter ? 1 : 0,
      ...activationsOf(at, cell),
    };
    const counts = mask === undefined ? [] : ['', '', '', '', mask];
    const made = graph.node(cell.operator, [x.name, W!, R!, B, ...counts], attributes, cell.states + 1);
    const [Y, ...last] = made;
    const state = (name: string): Signal => ({
      name: graph.one('Squeeze', [name, graph.whole([1])]),
      rank: 2,
      channelsFirst: false,
    });
    // (samples, steps, 1, units)
    const steps = (): Signal => {
      const all = graph.one('Squeeze', [Y!, graph.whole([2])]);
      const name = zeroes ? graph.one('Mul', [all, graph.one('Unsqueeze', [mask, graph.whole([-1])])]) : all;
      return {
        name: isBackward ? reversed(at, name) : name,
        rank: 3,
        channelsFirst: false,
      };
    };
    const out = isSequence ? steps() : state(last[0]!);
    return settings.flag('return_state', false) ? [out, ...last.map(state)] : out;
  },
  keepsMask: true,
});

/** Keras hands back the steps of what goes backward as they were computed, the last first. */
const reversed = ({ graph }: LayerBuild, name: string): string =>
  graph.one('Slice', [name, ...[[-1], [-(2 ** 31) + 1], [1], [-1]].map((one) => graph.whole(one))]);

const merges: Readonly<Record<string, string>> = { sum: 'Add', mul: 'Mul', ave: 'Mean' };

const bidirectional: LayerRow = {
  build: (at, inputs) => {
    const { graph, settings } = at;
    const { layer, backward_layer: other } = settings.values;
    if (!isObject(layer)) settings.fail('it has no layer within');
    const forward = layerConfigOf(layer);
    const backward = isObject(other) ? layerConfigOf(other) : forward;
    const one = (config: typeof forward, way: 'forward' | 'backward'): Signal =>
      at.within(way, () => {
        const name = config.name.startsWith(`${way}_`) ? config.name : `${way}_${config.name}`;
        const isBackward = way === 'backward';
        const own = {
          ...config,
          name,
          settings: { ...config.settings, go_backwards: isBackward, return_state: false },
        };
        const [out] = at.inner(own, inputs, `${way}_layer`);
        return isBackward && out!.rank === 3 ? { ...out!, name: reversed(at, out!.name) } : out!;
      });
    settings.refuse('layer', layerConfigOf(layer).settings['return_state'] === true);
    const parts = [one(forward, 'forward'), one(backward, 'backward')];
    const names = parts.map(({ name }) => name);
    const mode = settings.text('merge_mode', 'concat');
    if (mode === 'concat') return { ...parts[0]!, name: graph.one('Concat', names, { axis: -1 }) };
    const operator = merges[mode] ?? settings.fail(`its merge_mode "${mode}" is not supported`);
    return { ...parts[0]!, name: graph.one(operator, names) };
  },
  keepsMask: true,
};

export const recurrence = {
  SimpleRNN: recurrent(cells.SimpleRNN),
  LSTM: recurrent(cells.LSTM),
  GRU: recurrent(cells.GRU),
  Bidirectional: bidirectional,
} as const satisfies Record<string, LayerRow>;
