import { initializers, type InitializerChoice, type InitializerName } from '../initializer/index.ts';
import type { Recipe, Role } from '../recipe/index.ts';

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
  const asks = choicesOf(choice).map((one) => ({
    choice: one,
    formula: initializers[one.name as InitializerName].formula,
  }));
  return { title: choice.name, tensors: Object.fromEntries(ruled.map((role) => [role, () => asks])) };
};

const choicesOf = (choice: InitializerChoice): InitializerChoice[] => {
  if (choice.name === 'module' || 'dialect' in choice.parameters) return [choice];
  const { dialect } = initializers[choice.name].parameters as { dialect?: { choices: readonly string[] } };
  const dialects = dialect?.choices.filter((one) => one !== 'tfjs' && one !== 'notebook') ?? [];
  return dialects.length === 0
    ? [choice]
    : dialects.map((one) => ({ ...choice, parameters: { ...choice.parameters, dialect: one } }));
};
