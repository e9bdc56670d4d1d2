import type { AttributeValue } from '../../types.ts';
import { activated } from '../activation.ts';
import type { Signal } from '../builder.ts';
import { expectRank, parameter, turned, type LayerBuild, type LayerRow } from '../layer.ts';
import { single, withBias } from './core.ts';

type Attributes = Readonly<Record<string, AttributeValue>>;

/** A window over `axes` axes of images. */
export interface Windowed {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
}

/** Refuses channels that stand first in Keras itself. */
export const channelsLastOnly = ({ settings }: LayerBuild): void =>
  settings.refuse('data_format', settings.text('data_format', 'channels_last') === 'channels_first');

/** The pads of Keras' word for them. */
export const padding = (
  { settings }: LayerBuild,
  { kernel, strides, dilations }: Windowed,
  otherwise = 'valid',
): Attributes => {
  const word = settings.text('padding', otherwise);
  const around = kernel.map((length, i) => (length - 1) * dilations[i]!);
  if (word === 'valid') return {};
  if (word === 'causal') return { pads: [...around, ...around.map(() => 0)] };
  if (word !== 'same') return settings.fail(`its padding "${word}" is not known; known: valid, same, causal`);
  if (strides.some((stride) => stride !== 1)) return { auto_pad: 'SAME_UPPER' };
  const before = around.map((total) => Math.floor(total / 2));
  return { pads: [...before, ...around.map((total, i) => total - before[i]!)] };
};

const windowOf = ({ settings }: LayerBuild, axes: number): Windowed => ({
  kernel: settings.lengths('kernel_size', axes),
  strides: settings.lengths('strides', axes, 1),
  dilations: settings.lengths('dilation_rate', axes, 1),
});

const spatial = (axes: number): number[] => Array.from({ length: axes }, (_, i) => i);

const attributesOf = (at: LayerBuild, window: Windowed): Attributes => ({
  strides: window.strides,
  dilations: window.dilations,
  ...padding(at, window),
});

/** (k…, in / groups, out) → (out, in / groups, k…). */
const conv = (axes: 1 | 2): LayerRow =>
  single((at, given) => {
    const { graph, settings } = at;
    channelsLastOnly(at);
    const x = graph.images(given);
    const [kernel, bias] = at.weights(withBias(at, 'kernel'));
    expectRank(at, kernel!, axes + 2);
    const W = parameter(at, turned(kernel!, [axes + 1, axes, ...spatial(axes)]));
    const attributes = { ...attributesOf(at, windowOf(at, axes)), group: settings.number('groups', 1) };
    const inputs = [x.name, W, ...(bias ? [parameter(at, bias)] : [])];
    return activated(at, { ...x, name: graph.one('Conv', inputs, attributes) });
  });

/** (k…, channels, multiplier) → (channels · multiplier, 1, k…). */
const ofEachChannel = (at: LayerBuild, x: Signal, axes: number, names: readonly string[]): Signal => {
  const { graph } = at;
  const [kernel, bias] = at.weights(names);
  expectRank(at, kernel!, axes + 2);
  const { shape } = kernel!;
  const [channels, multiplier] = [shape[axes]!, shape[axes + 1]!];
  const whole = [channels * multiplier, 1, ...shape.slice(0, axes)];
  const W = parameter(at, turned(kernel!, [axes, axes + 1, ...spatial(axes)], whole));
  const inputs = [x.name, W, ...(bias ? [parameter(at, bias)] : [])];
  const attributes = { ...attributesOf(at, windowOf(at, axes)), group: channels };
  return { ...x, name: graph.one('Conv', inputs, attributes) };
};

const depthwise = (axes: 1 | 2): LayerRow =>
  single((at, given) => {
    channelsLastOnly(at);
    const name = at.isKeras3 ? 'kernel' : 'depthwise_kernel';
    return activated(at, ofEachChannel(at, at.graph.images(given), axes, withBias(at, name)));
  });

/** A depthwise convolution, then one of 1 × 1. */
const separable = (axes: 1 | 2): LayerRow =>
  single((at, given) => {
    const { graph } = at;
    channelsLastOnly(at);
    const [depth, point, bias] = at.weights(withBias(at, 'depthwise_kernel', 'pointwise_kernel'));
    const first = { ...at, weights: () => [depth!] };
    const x = at.within('depthwise', () => ofEachChannel(first, graph.images(given), axes, []));
    return activated(
      at,
      at.within('pointwise', () => {
        const W = parameter(at, turned(point!, [axes + 1, axes, ...spatial(axes)]));
        return { ...x, name: graph.one('Conv', [x.name, W, ...(bias ? [parameter(at, bias)] : [])]) };
      }),
    );
  });

/** (k…, out, in) → (in, out, k…). */
const transposed = (axes: 1 | 2): LayerRow =>
  single((at, given) => {
    const { graph, settings } = at;
    channelsLastOnly(at);
    const window = windowOf(at, axes);
    settings.refuse(
      'dilation_rate',
      window.dilations.some((one) => one !== 1),
    );
    settings.refuse('output_padding', settings.has('output_padding'));
    const x = graph.images(given);
    const [kernel, bias] = at.weights(withBias(at, 'kernel'));
    expectRank(at, kernel!, axes + 2);
    const W = parameter(at, turned(kernel!, [axes + 1, axes, ...spatial(axes)]));
    const isSame = settings.text('padding', 'valid') === 'same';
    // A stride that is longer than the kernel leaves zeros behind.
    const behind = window.kernel.map((length, i) => Math.max(0, window.strides[i]! - length));
    const total = window.kernel.map((length, i) => Math.max(0, isSame ? length - window.strides[i]! : 0));
    const before = total.map((length) => Math.floor(length / 2));
    const attributes = {
      strides: window.strides,
      output_padding: behind,
      pads: [...before, ...total.map((length, i) => length - before[i]!)],
    };
    const inputs = [x.name, W, ...(bias ? [parameter(at, bias)] : [])];
    return activated(at, { ...x, name: graph.one('ConvTranspose', inputs, attributes) });
  });

export const convolution = {
  Conv1D: conv(1),
  Conv2D: conv(2),
  DepthwiseConv1D: depthwise(1),
  DepthwiseConv2D: depthwise(2),
  SeparableConv1D: separable(1),
  SeparableConv2D: separable(2),
  Conv1DTranspose: transposed(1),
  Conv2DTranspose: transposed(2),
} as const satisfies Record<string, LayerRow>;
