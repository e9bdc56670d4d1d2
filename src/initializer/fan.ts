import type { Dialect } from './distribution.ts';
import { unitsOf } from './shape.ts';
import type { WeightShape } from './types.ts';

/** The fan that a variance is divided by. */
export const fans = {
  fanIn: ({ fanIn }) => fanIn,
  fanOut: ({ fanOut }) => fanOut,
  fanAvg: ({ fanIn, fanOut }) => (fanIn + fanOut) / 2,
} as const satisfies Record<string, (shape: WeightShape) => number>;

export type FanMode = keyof typeof fans;

/** The dialects with fans of their own. */
const librarys: ReadonlySet<unknown> = new Set<Dialect>(['pytorch', 'keras', 'jax', 'tfjs']);

/**
 * A shape's fans as a library counts them; they differ for groups of channels alone (docs/initializers.md). PyTorch and Flax
 * take all channels out for fan-out; Keras and TensorFlow.js too, but of a depthwise kernel, (k, k, channels, multiplier) there,
 * all channels for fan-in and the multiplier for fan-out. Ours, as the signal sees them, are those within a group.
 */
export const fansIn = (shape: WeightShape, dialect: unknown): Pick<WeightShape, 'fanIn' | 'fanOut'> => {
  const { dimensions, groups = 1, fanIn, fanOut } = shape;
  if (!dimensions || groups === 1 || !librarys.has(dialect)) return { fanIn, fanOut };
  const depthwise = dimensions.at(-2) === 1 && (dialect === 'keras' || dialect === 'tfjs');
  if (depthwise) return { fanIn: fanIn * groups, fanOut };
  return { fanIn, fanOut: (fanIn / dimensions.at(-2)!) * unitsOf(shape) };
};

/** √(scale / fan): the scale of an entry of W in every rule of variance scaling. @param dialect whose fans; default: the signal's */
export const scaledBy =
  (scale: number, mode: FanMode, dialect: Dialect = 'paper') =>
  (shape: WeightShape): number =>
    Math.sqrt(scale) / Math.sqrt(fans[mode](fansIn(shape, dialect)));
