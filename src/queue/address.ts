import type { Environment } from '../nativeSetup/types.ts';

/** A queue can't be used; the message is one line that says why, without a password. The command line ends with exit 1. */
export class QueueError extends Error {
  override readonly name = 'QueueError';
}

/** What names a queue is none; the command line ends with exit 2. */
export class QueueAddressError extends Error {
  override readonly name = 'QueueAddressError';
}

/** Where a queue is, and as whom it is entered. */
export interface QueueAddress {
  /** `rediss://host:6379/1`: without user and password, for messages. */
  readonly shown: string;
  /** As ioredis takes it. */
  readonly connection: {
    readonly host: string;
    readonly port: number;
    readonly db: number;
    readonly username?: string;
    readonly password?: string;
    readonly tls?: { readonly servername?: string };
  };
}

const expected = 'expected redis://HOST:PORT, or rediss://HOST:PORT for TLS, such as rediss://user@queue.example:6379';

/**
 * Reads the address of a queue; what it leaves out of user and password is taken from the environment.
 *
 *     addressOf('redis://localhost', {}).shown // 'redis://localhost:6379'
 *
 * @throws QueueAddressError one line, without the password
 */
export const addressOf = (text: string, environment: Environment = process.env): QueueAddress => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const fail = (what: string): never => {
    throw new QueueAddressError(`--queue ${withoutSecrets(text)}: ${what}; ${expected}`);
  };
  if (!url) return fail('no address');
  if (!['redis:', 'rediss:'].includes(url.protocol)) return fail(`unknown protocol "${url.protocol}//"`);
  if (url.hostname === '') return fail('no host');
  if (url.search !== '' || url.hash !== '') return fail('nothing may follow the path');
  const path = /^\/?(\d{0,5})$/.exec(url.pathname);
  if (!path) return fail(`"${url.pathname}" is no number of a database`);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? 6379 : Number(url.port);
  const username = decoded(url.username) || environment['INITSCOPE_QUEUE_USER'];
  const password = decoded(url.password) || environment['INITSCOPE_QUEUE_PASSWORD'];
  return {
    shown: `${url.protocol}//${url.hostname}:${port}${path[1] ? `/${path[1]}` : ''}`,
    connection: {
      host,
      port,
      db: Number(path[1]),
      ...(username && { username }),
      ...(password && { password }),
      // The name that the certificate must bear; an address in numbers has none to send.
      ...(url.protocol === 'rediss:' && { tls: /^[\d.]+$|:/.test(host) ? {} : { servername: host } }),
    },
  };
};

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

/** What stands before an @, however the rest is written. */
const withoutSecrets = (text: string): string => text.replace(/^(.*?:\/\/)?.*@/s, '$1…@');
