import * as z from 'zod';
import { backends } from '../engine/types.ts';
import { criteria, verdictWords, type VerdictWord } from '../verdict/words.ts';
import type { EarlierRun, ManifestCell } from './manifestTypes.ts';

/** The version of the manifest's format; it grows when a key is removed or changes its meaning, not when one is added. */
export const formatVersion = 1;

const seconds = z.number().min(0);

const seed = z
  .int()
  .min(0)
  .max(2 ** 32 - 1);

const file = z
  .strictObject({
    path: z
      .string()
      .regex(/^(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))[^\\]+$/)
      .describe("from the study's folder, with forward slashes"),
    bytes: z.int().min(0),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  })
  .readonly();

const engine = z
  .strictObject({
    backend: z.enum(backends).describe('the TensorFlow.js backend'),
    version: z.string().describe("TensorFlow's for the backend tensorflow, the backend package's for the others"),
    threads: z.int().min(1).describe('on which one operation ran'),
    fingerprint: z
      .string()
      .regex(/^[0-9a-f]+$/)
      .describe(
        'hash of what a small probe computed: it differs where the last bits do, as between kinds of processors',
      ),
    reason: z.string().describe('why this backend'),
  })
  .readonly();

const verdict = z
  .strictObject({
    verdict: z
      .enum(Object.keys(verdictWords) as [VerdictWord, ...VerdictWord[]])
      .describe('what the cell is called: as drawn where epoch is 0, else by what training does'),
    sentence: z.string().describe('what decided it, where it starts, what theory says of it, and what to try'),
    measure: z.enum(criteria).describe('what decided it, by its column in the tables'),
    value: z
      .number()
      .describe(
        'of it: √(mean² + std²), of several repeats the geometric mean; units and entries as parts of their layer, the mean',
      ),
    threshold: z.number().describe('that the value lies beyond; of a healthy or uncertain cell, what it is judged by'),
    layer: z.int().min(1).describe('where it starts, as in the tables'),
    epoch: z.int().min(0),
    theory: z
      .strictObject({
        value: z.number().nullable().describe('what theory expects of the value at infinite width'),
        sqrtChi: z.number().nullable().describe("√χ of this layer: an independent gradient's factor through its pair"),
      })
      .readonly(),
    advice: z.string().nullable().describe('what to try; null where nothing is wrong, or nothing is known to help'),
    repeats: z
      .strictObject({ agreeing: z.int().min(0), of: z.int().min(1) })
      .readonly()
      .describe(
        'repeats that by themselves lie where the word says, of an uncertain cell within the limits; of how many',
      ),
  })
  .readonly();

const cell = z
  .strictObject({
    cell: z.string().describe("as in the tables' column cell"),
    id: z
      .string()
      .regex(/^[0-9a-f]+$/)
      .describe(
        "hash of all that determines the cell's numbers; its records are cells/<id>.json, of repeat 0, and cells/<id>.<repeat>.json",
      ),
    initializer: z.string().describe('its label'),
    swept: z.record(z.string(), z.unknown()).readonly().describe('the value of each swept path'),
    state: z
      .enum(['done', 'diverged', 'failed'])
      .describe(
        'done: all values were finite; diverged: some were not, which is a result; failed: it could not be computed',
      ),
    verdict: verdict.nullable().describe('null where diagnostics are switched off, or the cell failed'),
    seconds: seconds.describe(
      'of computing and drawing in the run that wrote this file; 0 where all was there already',
    ),
    message: z.string().optional().describe('why it failed, or why its pictures are missing'),
  })
  .readonly();

/** What `manifest.json` holds: a study's config, what it ran on, how it went, and every file it wrote. */
export const manifestSchema = z
  .strictObject({
    formatVersion: z.literal(formatVersion).describe("of the manifest's form"),
    name: z.string().describe("the study's"),
    versions: z
      .record(z.string(), z.string())
      .readonly()
      .describe('of initscope, Node.js, TensorFlow where it computed, and every library in use'),
    engine,
    seed: z
      .union([seed, z.array(seed).min(2).readonly()])
      .describe('of all random draws; where cells differ in it, the seeds of all of them'),
    config: z.looseObject({}).readonly().describe('the config with all defaults filled in'),
    started: z.iso.datetime().describe('in UTC'),
    seconds: seconds.describe('from then until this file was written'),
    inputs: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional()
      .describe(
        'hash of all that the files were made from, the code among it: a run that finds the same, and every file as it was, leaves them; left out where a cell or a chart failed',
      ),
    cells: z.array(cell).readonly(),
    files: z.array(file).readonly().describe('of the study, this one left out'),
  })
  .readonly();

/** What a manifest says of its cells, or undefined where it is none. */
export const cellsIn = (manifest: unknown): readonly ManifestCell[] | undefined =>
  z.object({ cells: z.array(cell) }).safeParse(manifest).data?.cells;

/** What a manifest says of files, versions, engine and inputs, or undefined where it is none. */
export const earlierIn = (manifest: unknown): EarlierRun | undefined =>
  z
    .object({
      files: z.array(file),
      versions: z.record(z.string(), z.string()).default({}),
      engine: engine.optional().catch(undefined),
      inputs: z.string().optional().catch(undefined),
    })
    .safeParse(manifest).data;

/** The JSON Schema of `manifest.json`, draft 2020-12. */
export const manifestJsonSchema = (): object => {
  const { $schema, ...rest } = z.toJSONSchema(manifestSchema, {
    override: ({ jsonSchema }) => {
      // `readOnly` is about our types, not about the file.
      delete jsonSchema.readOnly;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  return {
    $schema,
    $id: `urn:initscope:manifest:${formatVersion}`,
    title: "An initscope study's manifest.json",
    ...rest,
  };
};
