import type { LayerRow } from '../layer.ts';
import { channelsLastOnly, padding } from './convolution.ts';
import { single } from './core.ts';

const pool = (operator: string, axes: 1 | 2): LayerRow =>
  single((at, given) => {
    const { graph, settings } = at;
    channelsLastOnly(at);
    const x = graph.images(given);
    const kernel = settings.lengths('pool_size', axes, 2);
    const strides = settings.has('strides') ? settings.lengths('strides', axes) : kernel;
    const window = { kernel, strides, dilations: kernel.map(() => 1) };
    const attributes = { kernel_shape: kernel, strides, ...padding(at, window) };
    return { ...x, name: graph.one(operator, [x.name], attributes) };
  });

const globalPool = (operator: string): LayerRow =>
  single((at, given) => {
    const { graph, settings } = at;
    channelsLastOnly(at);
    const keeps = settings.flag('keepdims', false);
    if (given.mask !== undefined && operator === 'GlobalAveragePool') {
      if (keeps) settings.refuse('keepdims', true);
      return ofCounting(at, given.name, given.mask);
    }
    const x = graph.images(given);
    const whole = { ...x, name: graph.one(operator, [x.name]) };
    return keeps ? whole : { name: graph.one('Flatten', [whole.name]), rank: 2, channelsFirst: false };
  });

/** The mean over those steps that a mask counts. */
const ofCounting = ({ graph }: Parameters<LayerRow['build']>[0], x: string, mask: string) => {
  const column = graph.one('Unsqueeze', [mask, graph.whole([-1])]);
  const sum = graph.one('ReduceSum', [graph.one('Mul', [x, column]), graph.whole([1])], { keepdims: 0 });
  const count = graph.one('ReduceSum', [column, graph.whole([1])], { keepdims: 0 });
  return { name: graph.one('Div', [sum, count]), rank: 2, channelsFirst: false };
};

/** Axis by axis what is put before and behind, or cut off there. */
const edges = (given: unknown, axes: number, fail: () => never): [number, number][] => {
  const all = Array.isArray(given) ? (given as unknown[]) : Array.from({ length: axes }, () => given);
  const ofLine = axes === 1 && all.length === 2 && all.every(Number.isInteger) ? [all] : all;
  const pairs = ofLine.map((one) => (Array.isArray(one) ? (one as unknown[]) : [one, one]));
  const fits = pairs.length === axes && pairs.every((pair) => pair.length === 2 && pair.every(Number.isSafeInteger));
  return fits ? (pairs as [number, number][]) : fail();
};

const zeroPadding = (axes: 1 | 2): LayerRow =>
  single((at, given) => {
    const { graph, settings } = at;
    channelsLastOnly(at);
    const x = graph.images(given);
    const around = edges(settings.values['padding'] ?? 1, axes, () => settings.fail('its padding is not understood'));
    const pads = [0, 0, ...around.map(([before]) => before), 0, 0, ...around.map(([, behind]) => behind)];
    return { ...x, name: graph.one('Pad', [x.name, graph.whole(pads)]) };
  });

const cropping = (axes: 1 | 2): LayerRow =>
  single((at, given) => {
    const { graph, settings } = at;
    channelsLastOnly(at);
    const x = graph.plain(given);
    const cut = edges(settings.values['cropping'] ?? 1, axes, () => settings.fail('its cropping is not understood'));
    const ends = cut.map(([, behind]) => (behind === 0 ? 2 ** 31 - 1 : -behind));
    const inputs = [cut.map(([before]) => before), ends, cut.map((_, i) => i + 1)].map((one) => graph.whole(one));
    return { ...x, name: graph.one('Slice', [x.name, ...inputs]) };
  });

const upSampling = (axes: 1 | 2): LayerRow =>
  single((at, given) => {
    const { graph, settings } = at;
    channelsLastOnly(at);
    const x = graph.images(given);
    const size = settings.lengths('size', axes, 2);
    const mode = settings.text('interpolation', 'nearest');
    settings.refuse('interpolation', mode !== 'nearest' && mode !== 'bilinear');
    // TensorFlow.js' bilinear resizing has its corners where Keras' has its pixels' middles.
    settings.refuse('interpolation', mode === 'bilinear' && !at.isKeras3);
    const attributes =
      mode === 'nearest'
        ? { mode, coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' }
        : { mode: 'linear', coordinate_transformation_mode: 'half_pixel' };
    return { ...x, name: graph.one('Resize', [x.name, '', graph.float([1, 1, ...size])], attributes) };
  });

export const pooling = {
  MaxPooling1D: pool('MaxPool', 1),
  MaxPooling2D: pool('MaxPool', 2),
  AveragePooling1D: pool('AveragePool', 1),
  AveragePooling2D: pool('AveragePool', 2),
  GlobalAveragePooling1D: globalPool('GlobalAveragePool'),
  GlobalAveragePooling2D: globalPool('GlobalAveragePool'),
  GlobalMaxPooling1D: globalPool('GlobalMaxPool'),
  GlobalMaxPooling2D: globalPool('GlobalMaxPool'),
} as const satisfies Record<string, LayerRow>;

export const resizing = {
  ZeroPadding1D: zeroPadding(1),
  ZeroPadding2D: zeroPadding(2),
  Cropping1D: cropping(1),
  Cropping2D: cropping(2),
  UpSampling1D: upSampling(1),
  UpSampling2D: upSampling(2),
} as const satisfies Record<string, LayerRow>;
