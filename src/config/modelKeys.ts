import * as z from 'zod';
import { fanCounts, type DrawRules } from '../network/index.ts';
import { handwritten } from './choice.ts';
import { readInitializer, within } from './layers.ts';
import { isMapping } from './path.ts';
import { formatValue } from './problem.ts';

const patterns = (description: string) =>
  z
    .unknown()
    .transform((raw, context): readonly string[] => {
      const given = Array.isArray(raw) ? raw : [raw];
      if (given.length > 0 && given.every((one) => typeof one === 'string' && one !== '')) return given;
      context.addIssue({
        code: 'custom',
        message: `${formatValue(raw)} is no pattern of names such as "*.attn.*", and no list of them`,
      });
      return z.NEVER;
    })
    .describe(description)
    .register(handwritten, {
      schema: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' }, minItems: 1 }] },
    })
    .optional();

/** The keys of a model of the user's own. */
export const modelKeys = {
  model: z
    .string()
    .min(1)
    .describe(
      'A model of your own in place of all other keys: an ONNX file, relative to the config (docs/own-model.md). Default: none.',
    )
    .optional(),
  nodes: z
    .boolean()
    .describe('Of a model: whether every node is a layer, not its author’s modules; --nodes sets it. Default: false.')
    .meta({ default: false })
    .optional(),
  draw: z
    .strictObject({
      include: patterns(
        'Names of the tensors that are drawn anew; * stands for anything. Default: every weight of a layer.',
      ),
      exclude: patterns('Names of tensors that stay as the file holds them. Default: none.'),
      fans: z
        .enum(fanCounts)
        .describe(
          'Whose fans an initializer is given: those that the signal sees, or as a library counts them. Default: signal.',
        )
        .meta({ default: 'signal' })
        .optional(),
      rules: z
        .unknown()
        .transform((raw, context): DrawRules['rules'] => {
          if (isMapping(raw))
            return Object.entries(raw).map(([pattern, one]) => ({
              pattern,
              initializer: readInitializer(one, within(context, [pattern])),
            }));
          context.addIssue({
            code: 'custom',
            message: `${formatValue(raw)} is not a mapping of names to initializers`,
          });
          return z.NEVER;
        })
        .describe(
          'What draws tensors of these names in place of the study’s initializer: { "*.c_proj.weight": { normal: { std: 0.01 } } }. Default: none.',
        )
        .register(handwritten, { schema: { type: 'object', additionalProperties: { $ref: '#/$defs/initializer' } } })
        .optional(),
    })
    .describe(
      'Of a model: which of its tensors are drawn anew, and how. Default: every weight of a layer, by the study’s initializer.',
    )
    .optional(),
};

/** What is fed in place of draws. */
export const inputFile = z
  .unknown()
  .transform((raw, context): string | Readonly<Record<string, string>> => {
    const isPath = (value: unknown): value is string => typeof value === 'string' && value !== '';
    if (isPath(raw)) return raw;
    if (isMapping(raw) && Object.keys(raw).length > 0 && Object.values(raw).every(isPath))
      return raw as Readonly<Record<string, string>>;
    context.addIssue({
      code: 'custom',
      message: `${formatValue(raw)} is no path such as batch.npy, and no mapping of inputs to paths`,
    });
    return z.NEVER;
  })
  .describe(
    'An array of np.save that is fed in place of draws, a sample a row, relative to the config; of a model of several inputs a mapping of their names to such files. Default: none.',
  )
  .register(handwritten, {
    schema: {
      anyOf: [{ type: 'string' }, { type: 'object', additionalProperties: { type: 'string' }, minProperties: 1 }],
    },
  });
