import { defineLayer, shapeText } from '../definition.ts';

export const flatten = defineLayer({
  summary: 'All entries of a sample become one vector, row by row.',
  formula: '[a, b, …] → [a · b · …]',
  source: 'PyTorch Flatten, Keras Flatten',
  link: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Flatten.html',
  example: 'flatten',
  exampleShape: [8, 8, 3],
  parameters: {},
  title: () => 'Flatten',
  form: (_parameters, inputShape) => ({
    category: 'reshaping',
    outputShape: [inputShape.reduce((product, length) => product * length, 1)],
    parameters: [],
  }),
});

export const transpose = defineLayer({
  summary: 'The last two axes change places, so that what follows acts along tokens in place of units.',
  formula: 'xᵀ, [tokens, width] → [width, tokens]',
  source: 'Tolstikhin et al. 2021; PyTorch transpose(-2, -1)',
  link: 'https://arxiv.org/abs/2105.01601',
  example: 'transpose',
  exampleShape: [16, 64],
  parameters: {},
  title: () => 'Transpose',
  form: (_parameters, inputShape) => {
    if (inputShape.length < 2)
      throw new RangeError(`it needs two axes, its input has the shape ${shapeText(inputShape)}`);
    return {
      category: 'reshaping',
      outputShape: [...inputShape.slice(0, -2), inputShape.at(-1)!, inputShape.at(-2)!],
      parameters: [],
    };
  },
});
