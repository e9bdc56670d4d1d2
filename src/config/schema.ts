import * as z from 'zod';
import { initializersAndRecipes, type InitializerOrRecipe } from '../recipe/index.ts';
import { choiceSchema } from './choice.ts';
import { figuresSchema } from './figuresSchema.ts';
import { readInitializer } from './layers.ts';
import { networkSchema } from './networkSchema.ts';
import { isMapping } from './path.ts';
import { distinct, handwritten, wholeNumber } from './schemaParts.ts';
import { tableFormats } from './study.ts';
import { formatValue } from './problem.ts';
import { orModule } from './userModule.ts';

const inputFile = z
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

/** An initializer as the config gives it, its label not yet filled in. */
export type InitializerSetting = InitializerOrRecipe & { readonly label: string | undefined };

/** Control characters would move a terminal's cursor, and halves of characters stand in no file. */
const label = z
  .string()
  .min(1)
  .max(120)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u);

const labelSchema = {
  label: { type: 'string', minLength: 1, maxLength: 120, pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]*$' },
};

const initializer = z
  .unknown()
  .transform((raw, context): InitializerSetting => {
    if (typeof raw !== 'object' || raw === null || !('label' in raw)) {
      return { ...readInitializer(raw, context), label: undefined };
    }
    const { label: given, ...rest } = raw;
    const checked = label.safeParse(given);
    if (!checked.success)
      context.addIssue({
        code: 'custom',
        path: ['label'],
        message: 'a label is a text of 1 to 120 characters, none a control character',
      });
    return { ...readInitializer(rest, context), label: checked.data };
  })
  .register(handwritten, {
    schema: orModule(choiceSchema(initializersAndRecipes, labelSchema), labelSchema),
  });

/** A config as people write it; `normalize` fills in the defaults that depend on the network. */
export const configSchema = z.strictObject({
  name: z.string().describe("Name of the study's folder in the output folder. Default: the file's name.").optional(),
  network: networkSchema,
  initializers: z.array(initializer).min(1).describe('Initializers to compare. Required.'),
  bias: z
    .enum(['same', 'zero', 'keep'])
    .describe(
      'How b starts; same: drawn by the initializer, as W is, as in the notebook; zero: at 0; keep: as a model’s file holds it. Default: same; of any network but the plain stack without normalization: zero.',
    )
    .meta({ default: 'same' })
    .optional(),
  input: z
    .strictObject({
      file: inputFile.optional(),
      samples: wholeNumber(
        'Number of samples, the rows of the input. Default: 1000; of a model the batch that its file fixes, or 64.',
      )
        .meta({ default: 1000 })
        .optional(),
      distribution: z
        .enum(['normal', 'uniform'])
        .describe(
          'Distribution of the input; normal: N(0, 1); uniform: U(−√3, √3), of the same variance. Default: normal.',
        )
        .default('normal'),
      correlation: z
        .number()
        .min(0)
        .max(1)
        .describe(
          'Correlation of two samples, and of two tokens, of a normal input: a part that all share. Default: 0.',
        )
        .default(0),
      shape: z
        .array(wholeNumber('Length of an axis.'))
        .min(1)
        .describe(
          'Shape of one sample, such as [100], [height, width, channels] or [tokens, width], for network.layers, which needs it; where an embedding is fed with token ids, of what it makes of them; of a model where its file leaves it open. Default: none.',
        )
        .optional(),
    })
    .prefault({}),
  training: z
    .strictObject({
      epochs: wholeNumber(
        'Number of epochs; each is one forward pass, one backward pass and one update. Default: 5; of any network but the plain stack without normalization: 1.',
      )
        .max(100_000)
        .meta({ default: 5 })
        .optional(),
      learningRate: z
        .number()
        .min(0)
        .describe('Learning rate of the update W ← W − learningRate · dW. Default: 0.01.')
        .default(0.01),
      upstreamGradient: z
        .enum(['ones', 'normal'])
        .describe(
          'Gradient given to the last layer; ones: 1 everywhere, as in the notebook; normal: N(0, 1). Default: ones; of any network but the plain stack without normalization: normal.',
        )
        .meta({ default: 'ones' })
        .optional(),
      carryOver: z
        .boolean()
        .describe(
          'Where an epoch starts; true: from tensors of the epoch before, as in the notebook; false: from the same input and upstream gradient. Default: true; of any network but the plain stack without normalization: false.',
        )
        .meta({ default: true })
        .optional(),
    })
    .prefault({}),
  random: z
    .strictObject({
      seed: wholeNumber('Seed of all random draws. Default: 1.', 0)
        .max(2 ** 32 - 1)
        .default(1),
      repeats: wholeNumber('Number of repeats; each draws input and weights anew. Default: 1.').max(10_000).default(1),
    })
    .prefault({}),
  figures: figuresSchema,
  diagnostics: z
    .boolean()
    .describe(
      'Whether diagnostics.csv and a verdict on each cell are computed; false saves up to a third of the time. Default: true.',
    )
    .default(true),
  tables: z
    .array(z.enum(tableFormats))
    .refine(distinct, 'a format stands twice')
    .describe('File formats of the tables; tensorboard: events under tensorboard/<cell>/. Default: [csv, parquet].')
    .default(['csv', 'parquet']),
  sweep: z
    .record(z.string(), z.array(z.unknown()).min(1))
    .describe('Paths of this config, each with a list of values to try; several paths make a grid. Default: no sweep.')
    .default({}),
});

/** A config with the defaults that hold for every network. */
export type ParsedConfig = z.infer<typeof configSchema>;
