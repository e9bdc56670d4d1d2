import { defineLayer, shapeText } from '../definition.ts';

export const embedding = defineLayer({
  summary: 'Each token id becomes a row of a table, to which the row of its place may be added.',
  formula: 'W[token] + P[place]',
  source: 'Vaswani et al. 2017; PyTorch Embedding, Keras Embedding',
  link: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Embedding.html',
  example: 'embedding: { rows: 512, positions: true }',
  exampleShape: [16, 64],
  parameters: {
    rows: {
      type: 'number',
      meaning: 'tokens that there are; input.shape says how many a sample has, and the width',
      min: 1,
      whole: true,
    },
    positions: {
      type: 'flag',
      meaning: 'whether each place of a sample has a row of its own, which is added',
      default: true,
    },
  },
  title: (number) => `${number}-Embedding`,
  form: ({ rows: tokens, positions }, inputShape) => {
    const [places, width] = inputShape;
    if (inputShape.length !== 2)
      throw new RangeError(`it needs an input.shape of [tokens, width], not ${shapeText(inputShape)}`);
    const table = (name: string, fanIn: number) =>
      ({ name, shape: [fanIn, width!], start: 'weights', fans: { fanIn, fanOut: width! } }) as const;
    return {
      category: 'embedding',
      outputShape: inputShape,
      parameters: [table('W', tokens), ...(positions ? [table('P', places!)] : [])],
    };
  },
});
