import * as z from 'zod';
import { activations, type ActivationChoice } from '../activation/index.ts';
import { architectures, fanCounts, type ArchitectureName, type DrawRules, type LayerChoice } from '../network/index.ts';
import { choiceSchema, layerReference, readChoice } from './choice.ts';
import { readInitializer, readLayer, within } from './layers.ts';
import { isMapping } from './path.ts';
import { formatValue } from './problem.ts';
import { checkedBy, handwritten, wholeNumber } from './schemaParts.ts';
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
      'A model of your own in place of all other keys: an ONNX file, a .keras archive or a model.json of TensorFlow.js, relative to the config (docs/own-model.md). Default: none.',
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

/** `network` as people write it: a stack, an architecture by its name, layers, or a model of their own. */
export const networkSchema = z
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
  .prefault({});
