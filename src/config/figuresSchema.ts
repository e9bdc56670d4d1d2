import * as z from 'zod';
import { colorNames } from './colorNames.ts';
import { imageFormats, themeNames, type LayerSelection } from './figures.ts';
import { didYouMean, meantWords } from './nearWord.ts';
import { formatValue } from './problem.ts';
import { checkedBy, distinct, handwritten, wholeNumber } from './schemaParts.ts';

const pixels = z.int().min(200).max(10_000);
const layer = z.custom<number | string>(
  (raw) => (typeof raw === 'string' && raw !== '') || (Number.isInteger(raw) && Number(raw) >= 1),
  { error: ({ input }) => `${formatValue(input)} is neither the number of a layer, from 1, nor its name` },
);
const place = z.int().min(1).optional();

const ends = { from: place, to: place, every: place };
const otherKeys = (raw: unknown): string[] => Object.keys(raw as object).filter((key) => !(key in ends));
// Our own check of keys: a message lists those of the config alone.
const range = z.looseObject(ends).refine((raw) => otherKeys(raw).length === 0, {
  error: ({ input }) => `unknown key ${formatValue(otherKeys(input)[0])}; one of: ${Object.keys(ends).join(', ')}`,
});

const layers = z
  .unknown()
  .transform(checkedBy<LayerSelection>((raw) => (Array.isArray(raw) ? z.array(layer).min(1) : range)))
  .describe(
    'Layers that a histogram grid shows: a list of numbers or names (a name stands for all in it), or { from, to, every }. Default: all.',
  )
  .register(handwritten, {
    schema: {
      anyOf: [
        { type: 'array', items: { anyOf: [{ type: 'integer', minimum: 1 }, { type: 'string' }] }, minItems: 1 },
        {
          type: 'object',
          properties: Object.fromEntries(['from', 'to', 'every'].map((key) => [key, { type: 'integer', minimum: 1 }])),
          additionalProperties: false,
        },
      ],
    },
  });

export const figuresSchema = z
  .strictObject({
    bins: wholeNumber('Number of bins of a histogram. Default: 20.').max(1000).default(20),
    formats: z
      .array(z.enum(imageFormats))
      .refine(distinct, 'a format stands twice')
      .describe('File formats of the pictures; an empty list draws none. Default: [png].')
      .default(['png']),
    repeats: z
      .enum(['first', 'all'])
      .describe('Repeats whose histogram grids are drawn: the first only, or all. Default: first.')
      .default('first'),
    film: z
      .boolean()
      .describe(
        'Whether each cell gets forward.gif and backward.gif: its histogram grids epoch by epoch, on axes that stay. Default: false.',
      )
      .default(false),
    size: z
      .array(pixels)
      .length(2)
      .describe('Width and height of each picture in pixels. Default: as large as what is in it.')
      .optional(),
    scale: z
      .number()
      .min(0.1)
      .max(8)
      .describe('Factor on the size of each picture: 2 for a slide of high density. Default: 1.')
      .default(1),
    theme: z
      .enum(themeNames)
      .describe('Colours of the pictures: dark on light, light on dark, or greys for paper. Default: light.')
      .default('light'),
    palette: z
      .array(
        z
          .string()
          .regex(/^(#([0-9a-fA-F]{3}){1,2}|[a-zA-Z]+)$/, {
            error: ({ input }) => `${formatValue(input)} is not a colour such as #0072b2 or teal`,
            abort: true,
          })
          .refine((color) => color.startsWith('#') || colorNames.includes(color.toLowerCase()), {
            error: ({ input }) =>
              `${formatValue(input)} is not the name of a colour${didYouMean(meantWords(String(input), colorNames))}`,
          }),
      )
      .min(1)
      .describe('Colours of lines in their order, and of kinds of layers. Default: Okabe and Ito’s, the theme’s shade.')
      .optional(),
    axes: z
      .enum(['own', 'shared', 'sharedX'])
      .describe(
        'Axes of the histograms of a grid: each its own, all the same, or the same below and its own beside. Default: own.',
      )
      .default('own'),
    counts: z.enum(['linear', 'log']).describe('Scale of a histogram’s counts. Default: linear.').default('linear'),
    parameters: z
      .boolean()
      .describe(
        'Whether histogram grids of weights and biases, of their gradients and of their updates are drawn too. Default: false.',
      )
      .default(false),
    layers: layers.optional(),
  })
  .prefault({});
