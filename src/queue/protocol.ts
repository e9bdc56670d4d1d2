import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import type { Engine } from '../engine/index.ts';
import { version } from '../package.ts';
import type { AgentCard, Kind } from './agentCard.ts';

/** All keys in Redis begin so. */
export const prefix = 'initscope';

export const kindOf = ({ backend, version: engineVersion, fingerprint }: Engine): Kind => ({
  backend,
  version: engineVersion,
  fingerprint,
  initscope: version,
});

/**
 * The queue of a kind, `tensorflow-2.16.2-5d1b0c29a3f4e687-0.1.0`: agents of another never see its cells. Those with modules
 * of the user's have a queue of their own, at which only agents stand that were started with --allow-modules.
 */
export const queueName = ({ backend, version, fingerprint, initscope }: Kind, modules: boolean): string =>
  [backend, version, fingerprint, initscope, ...(modules ? ['modules'] : [])].join('-').replaceAll(':', '-');

/** What may be printed on a terminal. */
const line = z
  .string()
  .max(400)
  .regex(/^[^\p{Cc}\p{Cf}]*$/u);

const sha256 = z.string().regex(/^[\da-f]{64}$/);

/** A user's module: its files by their paths beside each other, in base64. */
const moduleSources = z.strictObject({
  entry: z.string().max(1000),
  files: z.record(z.string().max(1000), z.base64()),
});
export type ModuleSources = z.infer<typeof moduleSources>;

/** What is asked of an agent: one of a cell's repeats. */
const question = z.strictObject({
  id: z.string().regex(/^[\da-f]{24}$/),
  repeat: z.int().min(0).max(1e6),
  /** As text, so that the keys stay in their order, which the id is a hash of. */
  settings: z.string(),
  /** What the agent calls it: `depth50: width=50/he`. */
  label: line,
  /** By the hash of their sources. */
  modules: z.record(sha256, moduleSources),
});
export type Question = z.infer<typeof question>;

/** What an agent answers. */
const answer = z.strictObject({
  /** What the record's file holds, gzipped, in base64. */
  record: z.base64(),
  seconds: z.number().min(0),
  /** Who computed it. */
  agent: line,
});
export type Answer = z.infer<typeof answer>;

/** Undefined where it is no message of ours. */
export const readQuestion = (message: unknown): Question | undefined => question.safeParse(message).data;

/** Undefined where it is no message of ours. */
export const readAnswer = (message: unknown): Answer | undefined => answer.safeParse(message).data;

/** More than any record holds: a few bytes may unpack to gigabytes. */
const mostUnpacked = 2 ** 29;

/** Undefined where it can't be unpacked. */
export const unpackRecord = ({ record }: Answer): string | undefined => {
  try {
    return gunzipSync(Buffer.from(record, 'base64'), { maxOutputLength: mostUnpacked }).toString();
  } catch {
    return undefined;
  }
};

/** Of the job, by which it is in the queue once, whoever asks for it. */
export const jobId = ({ id, repeat }: Pick<Question, 'id' | 'repeat'>): string => `${id}.${repeat}`;

const agentCard = z.strictObject({
  id: z.uuid(),
  name: line,
  backend: line,
  version: line,
  fingerprint: line,
  initscope: line,
  workers: z.int().min(1).max(10_000),
  modules: z.boolean(),
}) satisfies z.ZodType<AgentCard>;

/** Undefined where it is none. */
export const readCard = (text: string): AgentCard | undefined => {
  try {
    return agentCard.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};
