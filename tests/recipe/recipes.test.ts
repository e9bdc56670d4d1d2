import { describe, expect, test } from '@jest/globals';
import { createInitializer } from '../../src/initializer/index.ts';
import { recipes, roles, type Recipe, type Role, type Tensor } from '../../src/recipe/index.ts';

const tensor = (role: Role, other: Partial<Tensor> = {}): Tensor => ({
  role,
  fanIn: 768,
  fanOut: 768,
  hidden: 768,
  block: 2,
  blocks: 12,
  branches: 24,
  stack: 'only',
  otherBlocks: 0,
  branchLayers: 2,
  ...other,
});

/** The std of the first ask. */
const std = (recipe: Recipe, role: Role, other: Partial<Tensor> = {}): number => {
  const one = tensor(role, other);
  const { choice } = recipe.tensors[role]!(one)![0]!;
  return createInitializer(choice).weightStd!(one);
};

describe.each(Object.entries<Recipe>(recipes))('%s', (name, recipe) => {
  test('has a title, a sentence, a formula, a source with its link, and itself as the example', () => {
    expect(recipe.title).toMatch(/\S/);
    expect(recipe.summary).toMatch(/^[A-Z][^\n]*[^.]\.$/);
    expect(recipe.formula).toMatch(/\S/);
    expect(recipe.source).toMatch(/\S/);
    expect(new URL(recipe.link)).toMatchObject({ protocol: 'https:', href: recipe.link });
    expect(recipe.example).toBe(name);
  });

  test.each(Object.keys(roles) as Role[])('%s: what it asks for can be drawn', (role) => {
    for (const { choice, formula } of recipe.tensors[role]?.(tensor(role)) ?? []) {
      expect(() => createInitializer(choice)).not.toThrow();
      expect(formula).toMatch(/\S/);
    }
  });
});

describe('published numbers', () => {
  test.each<[string, number, number]>([
    // Radford et al.: 0.02/√(2 · 12) = 0.0040825.
    ['gpt2 mlpOut', std(recipes.gpt2, 'mlpOut'), 0.00408248],
    // Wang et al. 2022, table 1: β = (8 N)^(−1/4) = 0.31947 of 12 layers, Xavier of 768 × 768 0.036084.
    ['deepNorm attentionValue', std(recipes.deepNorm, 'attentionValue'), 0.31947 * 0.0360844],
    // Both stacks: decoder (12 M)^(−1/4) of 12 layers, 0.28868; encoder 0.87 (N⁴ M)^(−1/16) of 12 and 12, 0.40020.
    ['deepNorm decoder', std(recipes.deepNorm, 'mlpOut', { stack: 'decoder', otherBlocks: 12 }), 0.28868 * 0.0360844],
    ['deepNorm encoder', std(recipes.deepNorm, 'mlpOut', { stack: 'encoder', otherBlocks: 12 }), 0.40019 * 0.0360844],
    // Huang et al. 2020: 0.67 N^(−1/4) of 6 layers, 0.42809.
    ['tFixup encoder', std(recipes.tFixup, 'mlpOut', { blocks: 6 }), 0.42809 * 0.0360844],
    // Zhang et al. 2019: He by fanOut, √(2/768) = 0.051031, over √54 of 54 blocks of two layers.
    ['fixup branchConv', std(recipes.fixup, 'branchConv', { branches: 54 }), 0.051031 / Math.sqrt(54)],
    ['mup head', std(recipes.mup, 'head'), 1 / 768],
  ])('%s', (_what, found, published) => {
    expect(found / published).toBeCloseTo(1, 3);
  });
});
