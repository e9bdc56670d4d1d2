import { defineLayer, shapeText } from '../definition.ts';

/** What stands around an image: zeros, its other side, or nothing. */
export type Padding = 'same' | 'circular' | 'valid';

/** Rows, or columns, added before and behind: (k − 1) div 2 and the rest, whatever the stride. */
export const paddingOf = (padding: Padding, kernel: number): readonly [before: number, behind: number] => {
  const before = Math.floor((kernel - 1) / 2);
  return padding === 'valid' ? [0, 0] : [before, kernel - 1 - before];
};

export const conv2d = defineLayer({
  summary:
    'Every output pixel is a weighted sum of the k × k pixels around it, by the same weights everywhere, and a bias.',
  formula: 'Σ x(stride · p + d) W[d] + b over the k² places d of the kernel',
  source: 'LeCun et al. 1998; PyTorch Conv2d, Keras Conv2D',
  link: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html',
  example: 'conv2d: { filters: 16, kernel: 3, padding: circular }',
  exampleShape: [8, 8, 3],
  parameters: {
    filters: { type: 'number', meaning: 'channels out', min: 1, whole: true },
    kernel: { type: 'number', meaning: 'height and width of the kernel, k', default: 3, min: 1, whole: true },
    stride: { type: 'number', meaning: 'pixels from one place to the next', default: 1, min: 1, whole: true },
    padding: {
      type: 'choice',
      meaning: 'what stands around the image: zeros, its other side, or nothing',
      choices: ['same', 'circular', 'valid'],
      default: 'same',
    },
    groups: {
      type: 'number',
      meaning: 'parts that the channels fall into, each with kernels of its own; as many as channels: depthwise',
      default: 1,
      min: 1,
      whole: true,
    },
  },
  title: (number) => `${number}-Conv2d`,
  form: ({ filters, kernel, stride, padding, groups }, inputShape) => {
    const [height, width, channels] = inputShape;
    const is = shapeText(inputShape);
    if (inputShape.length !== 3)
      throw new RangeError(`it needs [height, width, channels], its input has the shape ${is}`);
    if (channels! % groups > 0 || filters % groups > 0)
      throw new RangeError(`${groups} groups don't divide its ${channels} channels in and ${filters} out`);
    const least = padding === 'valid' ? kernel : paddingOf(padding, kernel)[1];
    if (padding === 'circular' && Math.min(height!, width!) < least)
      throw new RangeError(
        `circular padding of ${least} pixels for a kernel of ${kernel} is wider than its input, ${is}`,
      );
    if (padding === 'valid' && Math.min(height!, width!) < least)
      throw new RangeError(
        `a kernel of ${shapeText([kernel, kernel])} is larger than its input, ${is}; padding: same adds zeros`,
      );
    const after = (length: number): number => Math.ceil((padding === 'valid' ? length - kernel + 1 : length) / stride);
    const dimensions = [kernel, kernel, channels! / groups, filters];
    const fans = {
      fanIn: (kernel ** 2 * channels!) / groups,
      fanOut: (kernel ** 2 * filters) / groups,
      dimensions,
      groups,
    };
    return {
      category: 'affine',
      outputShape: [after(height!), after(width!), filters],
      parameters: [
        { name: 'W', shape: dimensions, start: 'weights', fans },
        { name: 'b', shape: [filters], start: 'bias', fans },
      ],
      // The padded input, and what the engine unfolds it into.
      workspace: (kernel ** 2 + 1) * height! * width! * channels!,
    };
  },
});
