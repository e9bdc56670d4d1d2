import { createInitializer, initializers, type InitializerChoice, type InitializerName } from '../initializer/index.ts';
import type { Asks, Recipe, Role, Tensor } from '../recipe/index.ts';
import { brief } from './words.ts';

/** The roles whose tensors a rule of one name is asked of. */
const ruled: readonly Role[] = [
  ...([
    'attentionQkv',
    'attentionQuery',
    'attentionKey',
    'attentionValue',
    'attentionOut',
    'mlpIn',
    'mlpGate',
    'mlpOut',
    'head',
    'linear',
  ] as const),
  ...([
    'conv',
    'branchConv',
    'lastBranchConv',
    'shortcutConv',
    'depthwise',
    'convTranspose',
    'bilinear',
    'recurrentInput',
    'recurrentHidden',
  ] as const),
];

/** A recipe that asks one rule of every matrix and kernel; without a dialect, that of any library but TensorFlow.js, which is narrow. */
export const recipeOfRule = (choice: InitializerChoice): Pick<Recipe, 'tensors' | 'title'> => {
  const choices = choicesOf(choice);
  const asks: Asks = (tensor) => choices.map((one) => ({ choice: one, formula: formulaOf(one, tensor) }));
  return { title: choice.name, tensors: Object.fromEntries(ruled.map((role) => [role, asks])) };
};

/** The std beside the rule's own formula, which gives a variance or a bound: `0.1768, N(0, 2 / fanIn)`. */
const formulaOf = (choice: InitializerChoice, { fanIn, fanOut }: Tensor): string => {
  const { formula } = initializers[choice.name as InitializerName];
  const std = createInitializer(choice).weightStd?.({ fanIn, fanOut });
  return std === undefined ? formula : `${brief(std, 4)}, ${formula}`;
};

const choicesOf = (choice: InitializerChoice): InitializerChoice[] => {
  if (choice.name === 'module' || 'dialect' in choice.parameters) return [choice];
  const { dialect } = initializers[choice.name].parameters as { dialect?: { choices: readonly string[] } };
  const dialects = dialect?.choices.filter((one) => one !== 'tfjs' && one !== 'notebook') ?? [];
  return dialects.length === 0
    ? [choice]
    : dialects.map((one) => ({ ...choice, parameters: { ...choice.parameters, dialect: one } }));
};
