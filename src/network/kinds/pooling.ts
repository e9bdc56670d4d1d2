import type { NumberParameter } from '../../catalogue/parameter.ts';
import { defineLayer, shapeText, type LayerForm } from '../definition.ts';

const window = {
  type: 'number',
  meaning: 'height and width of a window, and the step from one to the next',
  min: 1,
  whole: true,
} as const satisfies NumberParameter;

const pooled = (size: number, inputShape: readonly number[]): LayerForm => {
  const [height, width, channels] = inputShape;
  if (inputShape.length !== 3)
    throw new RangeError(`it needs [height, width, channels], its input has the shape ${shapeText(inputShape)}`);
  if (Math.min(height!, width!) < size)
    throw new RangeError(`a window of ${shapeText([size, size])} is larger than its input, ${shapeText(inputShape)}`);
  return {
    category: 'pooling',
    outputShape: [Math.floor(height! / size), Math.floor(width! / size), channels!],
    parameters: [],
    workspace: height! * width! * channels!,
  };
};

const source = 'PyTorch AvgPool2d, MaxPool2d; Keras AveragePooling2D, MaxPooling2D';

export const averagePool = defineLayer({
  summary: 'Windows of pixels, side by side, become their means.',
  formula: 'mean over window × window pixels; what fills no window is left out',
  source,
  link: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.AvgPool2d.html',
  example: 'averagePool: 2',
  exampleShape: [8, 8, 3],
  parameters: { window },
  title: () => 'Average Pool',
  form: ({ window: size }, inputShape) => pooled(size, inputShape),
});

export const maxPool = defineLayer({
  summary: 'Windows of pixels, side by side, become their maxima; the gradient goes to the first maximal pixel.',
  formula: 'max over window × window pixels; what fills no window is left out',
  source,
  link: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html',
  example: 'maxPool: 2',
  exampleShape: [8, 8, 3],
  parameters: { window },
  title: () => 'Max Pool',
  form: ({ window: size }, inputShape) => pooled(size, inputShape),
});

export const globalAveragePool = defineLayer({
  summary: 'Each channel becomes its mean over all pixels, or each unit its mean over all tokens.',
  formula: 'mean over all axes but the last',
  source: 'Lin et al. 2014; Keras GlobalAveragePooling2D',
  link: 'https://arxiv.org/abs/1312.4400',
  example: 'globalAveragePool',
  exampleShape: [8, 8, 3],
  parameters: {},
  title: () => 'Global Average Pool',
  form: (_parameters, inputShape) => {
    if (inputShape.length < 2)
      throw new RangeError(`it needs pixels or tokens, its input has the shape ${shapeText(inputShape)}`);
    return { category: 'pooling', outputShape: [inputShape.at(-1)!], parameters: [] };
  },
});
