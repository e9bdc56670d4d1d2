import { defineLayer, shapeText } from '../definition.ts';

export const residual = defineLayer({
  summary: 'What layers make of an input is added to the input itself, or to what other layers make of it.',
  formula: 'shortcut(x) + scale · branch(x); without a shortcut x + scale · branch(x)',
  source: 'He et al. 2016',
  link: 'https://arxiv.org/abs/1603.05027',
  example: 'residual: { branch: [relu, { affine: 100 }], scale: 0.5 }',
  exampleShape: [100],
  parameters: { scale: { type: 'number', meaning: 'factor of the branch', default: 1 } },
  lists: {
    branch: 'the layers whose output is added',
    shortcut: 'the layers beside them; an empty list: the input as it is',
  },
  title: () => 'Residual',
  form: (_parameters, branch, shortcut = []) => {
    if (String(branch) !== String(shortcut)) {
      throw new RangeError(
        `its branch gives ${shapeText(branch)}, its shortcut ${shapeText(shortcut)}; layers in shortcut: can make them alike`,
      );
    }
    return { category: 'residual', outputShape: branch, parameters: [] };
  },
});
