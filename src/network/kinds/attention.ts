import { defineLayer, shapeText } from '../definition.ts';

/** The parameters of an attention layer, each W (width, width) and b (width), in the order in which they are drawn. */
export const attentionParameters = ['Wq', 'Wk', 'Wv', 'Wo', 'bq', 'bk', 'bv', 'bo'] as const;

export const attention = defineLayer({
  summary: 'Each token becomes a mean of all tokens’ values, weighted by how well their keys fit its query.',
  formula: 'softmax(Q Kᵀ · scale) V Wo + bo, Q = x Wq + bq, K = x Wk + bk, V = x Wv + bv, split into heads',
  source: 'Vaswani et al. 2017',
  link: 'https://arxiv.org/abs/1706.03762',
  example: 'attention: { heads: 4, causal: true }',
  exampleShape: [16, 64],
  parameters: {
    heads: { type: 'number', meaning: 'heads that the width is split into', default: 1, min: 1, whole: true },
    causal: { type: 'flag', meaning: 'whether a token sees itself and those before it alone', default: false },
    scale: {
      type: 'number',
      meaning: 'factor of the logits, d being width / heads',
      words: ['1/sqrt(d)', '1/d'],
      default: '1/sqrt(d)',
    },
  },
  title: (number) => `${number}-Attention`,
  form: ({ heads }, inputShape) => {
    const [tokens, width] = inputShape;
    const is = shapeText(inputShape);
    if (inputShape.length !== 2) throw new RangeError(`it needs [tokens, width], its input has the shape ${is}`);
    if (width! % heads > 0) throw new RangeError(`${heads} heads don't divide the width of its input, ${is}`);
    const fans = { fanIn: width!, fanOut: width! };
    return {
      category: 'attention',
      outputShape: inputShape,
      parameters: attentionParameters.map((name) =>
        name.startsWith('W')
          ? ({ name, shape: [width!, width!], start: 'weights', fans } as const)
          : ({ name, shape: [width!], start: 'bias', fans } as const),
      ),
      // Q, K, V and O; A, its logits and their gradients.
      workspace: 8 * tokens! * width! + 4 * heads * tokens! ** 2,
    };
  },
});
