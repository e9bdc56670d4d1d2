import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { machineId, ownStart } from './processIdentity.ts';

/** Who holds a folder. */
export interface LockRecord {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
  /** Of this taking alone; the first release wrote neither this nor what follows. */
  readonly token?: string | undefined;
  /** Where and when the process started; see processIdentity.ts. Missing where the system doesn't tell. */
  readonly machine?: string | undefined;
  readonly started?: string | undefined;
  /** The folder's real path: in a copied folder it is another's. */
  readonly folder?: string | undefined;
}

/** Of a taking by this process. */
export type OwnRecord = LockRecord & { readonly token: string; readonly folder: string };

/** @param folder its real path */
export const newRecord = (folder: string): OwnRecord => ({
  pid: process.pid,
  host: hostname(),
  since: new Date().toISOString(),
  token: randomUUID(),
  machine: machineId(),
  started: ownStart(),
  folder,
});

/** Undefined where the text is no record: it is damaged, or not written yet. */
export const parseRecord = (text: string): LockRecord | undefined => {
  try {
    const record = JSON.parse(text) as Readonly<Partial<Record<keyof LockRecord, unknown>>> | null;
    return isRecord(record) ? record : undefined;
  } catch {
    return undefined;
  }
};

/** The token is part of a file's name, host and time of a message in one line; a number below 1 would name many processes. */
const isRecord = (record: Readonly<Partial<Record<keyof LockRecord, unknown>>> | null): record is LockRecord =>
  Number.isSafeInteger(record?.pid) &&
  (record?.pid as number) > 0 &&
  isLine(record?.host) &&
  isLine(record.since) &&
  (record.token === undefined || (typeof record.token === 'string' && /^[\da-f-]{36}$/.test(record.token)));

const isLine = (value: unknown): value is string => typeof value === 'string' && !/\p{Cc}/u.test(value);
