import * as z from 'zod';
import { activations, type ActivationChoice } from '../activation/index.ts';
import { architectures, fanCounts, type ArchitectureName, type DrawRules, type LayerChoice } from '../network/index.ts';
import { initializersAndRecipes, type InitializerOrRecipe } from '../recipe/index.ts';
import { choiceSchema, layerReference, readChoice } from './choice.ts';
import { figuresSchema } from './figuresSchema.ts';
import { readInitializer, readLayer, within } from './layers.ts';
import { isMapping } from './path.ts';
import { checkedBy, distinct, handwritten, wholeNumber } from './schemaParts.ts';
import { tableFormats } from './study.ts';
import { formatValue } from './problem.ts';
import { orModule, readUserModule } from './userModule.ts';

const units = z.int().min(1);

const width = z
  .unknown()
  .transform(checkedBy<number | number[]>((raw) => (Array.isArray(raw) ? z.array(units).min(2) : units)))
  .describe(
    'Number of units of every layer; or a list: the units of the input, then of each pair of Affine and activation layer. Default: 100.',
  )
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
  .describe('Activation after every Affine layer: a name, a name with its parameters, or a module. Default: sigmoid.')
  .meta({ default: 'sigmoid' })
  .register(handwritten, { schema: orModule(choiceSchema(activations)) });

const layer = z
  .unknown()
  .transform((raw, context): LayerChoice => readLayer(raw, context))
  .register(handwritten, { schema: { $ref: layerReference } });

const inverseRoot = '1/sqrt(depth)';

const residualScale = z
  .unknown()
  .transform((raw, context): number | typeof inverseRoot => {
    if (raw === inverseRoot || (typeof raw === 'number' && Number.isFinite(raw))) return raw;
    context.addIssue({ code: 'custom', message: `${formatValue(raw)} is not a number, nor ${inverseRoot}` });
    return z.NEVER;
  })
  .describe('Factor of each residual branch; 1/sqrt(depth) keeps the variance of the stream bounded. Default: 1.')
  .meta({ default: 1 })
  .register(handwritten, { schema: { anyOf: [{ type: 'number' }, { const: inverseRoot }] } });

/** The keys of a network that is built by an architecture's name, beside width, depth and activation. */
const architectureKeys = {
  architecture: z
    .enum(Object.keys(architectures) as [ArchitectureName, ...ArchitectureName[]])
    .describe('What width, depth and activation make; plain: the row of pairs (docs/networks.md). Default: plain.')
    .meta({ default: 'plain' })
    .optional(),
  normalization: z
    .enum(['none', 'batch', 'layer', 'rms'])
    .describe(
      'Normalization, where the architecture has its place. Default: none; of a resnet batch, of a transformer layer.',
    )
    .meta({ default: 'none' })
    .optional(),
  residualScale: residualScale.optional(),
  kernel: wholeNumber('Height and width of a convolution’s kernel. Default: 3.').meta({ default: 3 }).optional(),
  padding: z
    .enum(['same', 'circular', 'valid'])
    .describe('What stands around an image: zeros, its other side, or nothing. Default: same.')
    .meta({ default: 'same' })
    .optional(),
  image: z
    .array(wholeNumber('Length of an axis.'))
    .length(3)
    .describe('Height, width and channels of a sample of an architecture that convolves. Default: [32, 32, 3].')
    .meta({ default: [32, 32, 3] })
    .optional(),
  heads: wholeNumber('Heads of attention; they divide the width. Default: 4.').meta({ default: 4 }).optional(),
  tokens: wholeNumber('Tokens of a sample. Default: 64.').meta({ default: 64 }).optional(),
  causal: z
    .boolean()
    .describe('Whether a token sees itself and those before it alone. Default: false.')
    .meta({ default: false })
    .optional(),
  normPosition: z
    .enum(['pre', 'post'])
    .describe('Where a transformer normalizes: before each branch, or after each sum. Default: pre.')
    .meta({ default: 'pre' })
    .optional(),
};

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
const modelKeys = {
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
  network: z
    .strictObject({
      width: width.optional(),
      depth: wholeNumber(
        'Number of pairs of an Affine and an activation layer. Default: 3; with a list of widths one less than it has.',
      ).optional(),
      activation: activation.optional(),
      ...architectureKeys,
      layers: z
        .array(layer)
        .min(1)
        .describe(
          'Every layer of the network in order, in place of width, depth and activation; needs input.shape. Default: none.',
        )
        .optional(),
      ...modelKeys,
    })
    .prefault({}),
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
