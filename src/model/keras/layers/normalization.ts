import type { Signal } from '../builder.ts';
import { parameter, type LayerBuild, type LayerRow } from '../layer.ts';
import { single } from './core.ts';

/** γ and β, 1 and 0 where the layer has none. */
const scaling = (at: LayerBuild, others: readonly string[] = []): string[] => {
  const { graph, settings } = at;
  const [scale, center] = [settings.flag('scale', true), settings.flag('center', true)];
  const names = [...(scale ? ['gamma'] : []), ...(center ? ['beta'] : [])];
  const found = at.weights([...names, ...others]);
  const next = (has: boolean, otherwise: number): string =>
    has ? parameter(at, found.shift()!) : graph.float(otherwise);
  return [next(scale, 1), next(center, 0), ...found.map((one) => parameter(at, one))];
};

/** The last axis, as all these layers have it by default. */
const isLast = ({ settings }: LayerBuild, { rank }: Signal): boolean => {
  const axes = settings.list('axis', [-1]);
  return axes.length === 1 && (axes[0] === -1 || axes[0] === rank - 1);
};

const batchNormalization = single(
  (at, given) => {
    const { graph, settings } = at;
    settings.refuse('axis', !isLast(at, given));
    settings.refuse('renorm', settings.flag('renorm', false));
    const x = graph.images(given);
    const inputs = [x.name, ...scaling(at, ['moving_mean', 'moving_variance'])];
    return { ...x, name: graph.one('BatchNormalization', inputs, { epsilon: settings.number('epsilon', 1e-3) }) };
  },
  { keepsMask: true },
);

const layerNormalization = single(
  (at, given) => {
    const { graph, settings } = at;
    settings.refuse('rms_scaling', settings.flag('rms_scaling', false));
    const x = graph.plain(given);
    const axes = settings.list('axis', [-1]).map((axis) => (axis < 0 ? axis + x.rank : axis));
    const first = Math.min(...axes);
    settings.refuse('axis', axes.length !== x.rank - first);
    const axis = axes.length === 1 ? -1 : first;
    const inputs = [x.name, ...scaling(at)];
    return { ...x, name: graph.one('LayerNormalization', inputs, { axis, epsilon: settings.number('epsilon', 1e-3) }) };
  },
  { keepsMask: true },
);

const groupNormalization = single(
  (at, given) => {
    const { graph, settings } = at;
    settings.refuse('axis', !isLast(at, given));
    const [groups, epsilon] = [settings.number('groups', 32), settings.number('epsilon', 1e-3)];
    const x = graph.images(given);
    const inputs = [x.name, ...scaling(at)];
    const isInstance = groups === -1;
    const name = isInstance
      ? graph.one('InstanceNormalization', inputs, { epsilon })
      : graph.one('GroupNormalization', inputs, { num_groups: groups, epsilon });
    return { ...x, name };
  },
  { keepsMask: true },
);

const rmsNormalization = single(
  (at, given) => {
    const { graph, settings } = at;
    settings.refuse('axis', !isLast(at, given));
    const x = graph.plain(given);
    const [scale] = at.weights(['scale']);
    const epsilon = settings.number('epsilon', 1e-6);
    return { ...x, name: graph.one('RMSNormalization', [x.name, parameter(at, scale!)], { axis: -1, epsilon }) };
  },
  { keepsMask: true },
);

const unitNormalization = single(
  (at, given) => {
    const { graph, settings } = at;
    settings.refuse('axis', !isLast(at, given));
    const x = graph.plain(given);
    return { ...x, name: graph.one('LpNormalization', [x.name], { axis: -1, p: 2 }) };
  },
  { keepsMask: true },
);

/** With the mean and the variance of data that were seen before, numbers of the layer's or of the file. */
const dataNormalization = single((at, given) => {
  const { graph, settings } = at;
  settings.refuse('axis', !isLast(at, given));
  settings.refuse('invert', settings.flag('invert', false));
  const isGiven = settings.has('mean');
  const [mean, variance] = isGiven
    ? [settings.numbers('mean'), settings.numbers('variance')]
    : at.weights(['mean', 'variance']).map(({ values }) => [...values]);
  const deviation = variance!.map((one) => Math.max(Math.sqrt(one), leastDeviation));
  const x = graph.plain(given);
  const centred = graph.one('Sub', [x.name, graph.float(mean!)]);
  return { ...x, name: graph.one('Div', [centred, graph.float(deviation)]) };
});

/** Keras' `epsilon()`. */
const leastDeviation = 1e-7;

/** A factor a channel, of ConvNeXt in `keras.applications`. */
const layerScale = single((at, given) => {
  const x = at.graph.plain(given);
  const [gamma] = at.weights(['gamma']);
  return { ...x, name: at.graph.one('Mul', [x.name, parameter(at, gamma!)]) };
});

export const normalization = {
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  GroupNormalization: groupNormalization,
  RMSNormalization: rmsNormalization,
  UnitNormalization: unitNormalization,
  Normalization: dataNormalization,
  LayerScale: layerScale,
} as const satisfies Record<string, LayerRow>;
