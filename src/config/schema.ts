import { z } from 'zod';
import { activations, type ActivationChoice } from '../activation/index.ts';
import { initializers, type InitializerChoice } from '../initializer/index.ts';
import type { LayerChoice } from '../network/index.ts';
import { choiceSchema, readChoice } from './choice.ts';
import { layerSchema, readLayer } from './layers.ts';
import { orModule, readUserModule } from './userModule.ts';

/** JSON Schemas of the parts that zod checks through our own code. */
const handwritten = z.registry<{ schema: unknown }>();

const wholeNumber = (meaning: string, least = 1): z.ZodInt => z.int().min(least).describe(meaning);

const width = z
  .unknown()
  .transform((raw, context): number | number[] => {
    const one = z.int().min(1);
    const result = Array.isArray(raw) ? z.array(one).min(2).safeParse(raw) : one.safeParse(raw);
    if (result.success) return result.data;
    for (const issue of result.error.issues) context.issues.push({ ...issue, input: raw } as z.core.$ZodRawIssue);
    return z.NEVER;
  })
  .describe('units of every layer; or a list: those of the input, then those of each pair of layers')
  .meta({ default: 100 })
  .register(handwritten, {
    schema: {
      anyOf: [
        { type: 'integer', minimum: 1 },
        { type: 'array', items: { type: 'integer', minimum: 1 }, minItems: 2 },
      ],
    },
  });

const activation = z
  .unknown()
  .transform(
    (raw, context): ActivationChoice =>
      readUserModule(raw, context) ?? readChoice('activation', activations, raw, context),
  )
  .describe('the activation after every Affine layer')
  .meta({ default: 'sigmoid' })
  .register(handwritten, { schema: orModule(choiceSchema(activations)) });

const layer = z
  .unknown()
  .transform((raw, context): LayerChoice => readLayer(raw, context))
  .register(handwritten, { schema: layerSchema });

/** An initializer as the config gives it, its label not yet filled in. */
export type InitializerSetting = InitializerChoice & { readonly label: string | undefined };

const readInitializer = (raw: unknown, context: z.core.$RefinementCtx): InitializerChoice =>
  readUserModule(raw, context) ?? readChoice('initializer', initializers, raw, context);

const label = z.string().min(1).max(120);

const labelSchema = { label: { type: 'string', minLength: 1, maxLength: 120 } };

const initializer = z
  .unknown()
  .transform((raw, context): InitializerSetting => {
    if (typeof raw !== 'object' || raw === null || !('label' in raw)) {
      return { ...readInitializer(raw, context), label: undefined };
    }
    const { label: given, ...rest } = raw;
    const checked = label.safeParse(given);
    if (!checked.success)
      context.addIssue({ code: 'custom', path: ['label'], message: 'a label is a text of 1 to 120 characters' });
    return { ...readInitializer(rest, context), label: checked.data };
  })
  .register(handwritten, {
    schema: orModule(choiceSchema(initializers, labelSchema), labelSchema),
  });

const distinct = (values: readonly string[]): boolean => new Set(values).size === values.length;

export const imageFormats = ['png', 'svg'] as const;
export type ImageFormat = (typeof imageFormats)[number];

/** A config as people write it; `normalize` fills in the defaults that depend on the network. */
export const configSchema = z.strictObject({
  name: z.string().describe("the study's folder under the output folder; the file's name if left out").optional(),
  network: z
    .strictObject({
      width: width.optional(),
      depth: wholeNumber('pairs of Affine + activation layers').optional(),
      activation: activation.optional(),
      layers: z
        .array(layer)
        .min(1)
        .describe('in place of width, depth and activation: every layer in turn, fed with samples of input.shape')
        .optional(),
    })
    .prefault({}),
  initializers: z.array(initializer).min(1).describe('the initializers to compare'),
  bias: z
    .enum(['same', 'zero'])
    .describe('same: b is drawn from the initializer as W is, as in the notebook; zero: b starts at 0')
    .meta({ default: 'same' })
    .optional(),
  input: z
    .strictObject({
      samples: wholeNumber('rows of the input').default(1000),
      distribution: z.enum(['normal']).describe('normal: N(0, 1)').default('normal'),
      shape: z
        .array(wholeNumber('entries along an axis'))
        .min(1)
        .describe('of one sample, for network.layers: [100], [tokens, width]')
        .optional(),
    })
    .prefault({}),
  training: z
    .strictObject({
      epochs: wholeNumber('forward, backward and update, so many times').max(100_000).meta({ default: 5 }).optional(),
      learningRate: z.number().min(0).describe('of the update W ← W − learningRate · dW').default(0.01),
      upstreamGradient: z
        .enum(['ones', 'normal'])
        .describe("the gradient given to the last layer; ones: the notebook's; normal: N(0, 1)")
        .meta({ default: 'ones' })
        .optional(),
      carryOver: z
        .boolean()
        .describe(
          'true: an epoch starts from the tensors of the one before, as in the notebook; false: every epoch starts from the same input and upstream gradient',
        )
        .meta({ default: true })
        .optional(),
    })
    .prefault({}),
  random: z
    .strictObject({
      seed: wholeNumber('of all draws', 0)
        .max(2 ** 32 - 1)
        .default(1),
      repeats: wholeNumber('how often everything is drawn anew').max(10_000).default(1),
    })
    .prefault({}),
  figures: z
    .strictObject({
      bins: wholeNumber('bins of a histogram').max(1000).default(20),
      formats: z
        .array(z.enum(imageFormats))
        .refine(distinct, 'a format stands twice')
        .describe('of the pictures; an empty list draws none')
        .default(['png']),
      repeats: z
        .enum(['first', 'all'])
        .describe('histogram grids of the first repeat only, or of all')
        .default('first'),
    })
    .prefault({}),
  diagnostics: z
    .boolean()
    .describe('diagnostics.csv and a verdict on each cell; false saves up to a third of the computation')
    .default(true),
  sweep: z
    .record(z.string(), z.array(z.unknown()).min(1))
    .describe('paths of this config, each with a list of values; several make a grid')
    .default({}),
});

/** A config with the defaults that hold for every network. */
export type ParsedConfig = z.infer<typeof configSchema>;

/** The JSON Schema of a config, draft 2020-12, for editors. */
export const jsonSchema = (): unknown =>
  z.toJSONSchema(configSchema, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      const own = handwritten.get(zodSchema);
      if (own) Object.assign(jsonSchema, own.schema);
    },
  });
