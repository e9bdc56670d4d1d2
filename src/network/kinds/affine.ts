import { defineLayer } from '../definition.ts';

export const affine = defineLayer({
  summary: 'Every output is a weighted sum of all inputs along the last axis, and a bias.',
  formula: 'x W + b',
  source: 'the notebook, cell 2; PyTorch Linear, Keras Dense',
  link: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html',
  example: 'affine: 100',
  exampleShape: [100],
  parameters: { units: { type: 'number', meaning: 'units out', min: 1, whole: true } },
  title: (number) => `${number}-Layer`,
  form: ({ units }, inputShape) => {
    const fans = { fanIn: inputShape.at(-1)!, fanOut: units };
    return {
      category: 'affine',
      outputShape: [...inputShape.slice(0, -1), units],
      parameters: [
        { name: 'W', shape: [fans.fanIn, units], start: 'weights', fans },
        { name: 'b', shape: [units], start: 'bias', fans },
      ],
    };
  },
});
