import { describe, expect, test } from '@jest/globals';
import { addressOf } from '../../src/queue/address.ts';
import { leaseOf } from '../../src/queue/lease.ts';

describe('an address', () => {
  test.each([
    ['redis://localhost', 'redis://localhost:6379', { host: 'localhost', port: 6379, db: 0 }],
    [
      'rediss://lab:p%40ss@queue.example:7000/2',
      'rediss://queue.example:7000/2',
      {
        host: 'queue.example',
        port: 7000,
        db: 2,
        username: 'lab',
        password: 'p@ss',
        tls: { servername: 'queue.example' },
      },
    ],
    ['rediss://[::1]:6380', 'rediss://[::1]:6380', { host: '::1', port: 6380, db: 0, tls: {} }],
    ['rediss://10.0.0.7', 'rediss://10.0.0.7:6379', { host: '10.0.0.7', port: 6379, db: 0, tls: {} }],
    ['redis://:secret@h', 'redis://h:6379', { host: 'h', port: 6379, db: 0, password: 'secret' }],
  ])('%s', (text, shown, connection) => {
    expect(addressOf(text, {})).toEqual({ shown, connection });
  });

  test('takes user and password that it leaves out from the environment', () => {
    const environment = { INITSCOPE_QUEUE_USER: 'lab', INITSCOPE_QUEUE_PASSWORD: 'secret' };
    expect(addressOf('redis://h', environment).connection).toMatchObject({ username: 'lab', password: 'secret' });
    expect(addressOf('redis://me:own@h', environment).connection).toMatchObject({ username: 'me', password: 'own' });
  });

  test.each([
    ['localhost:6379', /unknown protocol "localhost:\/\/"/],
    ['http://h', /unknown protocol "http:\/\/"/],
    ['redis://', /no host|no address/],
    ['redis://h/x', /"\/x" is no number of a database/],
    ['redis://h?family=6', /nothing may follow the path/],
    ['', /no address/],
    ['redis://me:secret@h:99999', /no address/],
    ['me:secret@h', /unknown protocol|no address/],
    ['redis://me:sec@ret@h/x', /no number of a database/],
  ])('%s is refused in a line that says what is expected, without the password', (text, why) => {
    const refuse = (): unknown => addressOf(text, {});
    expect(refuse).toThrow(why);
    expect(refuse).toThrow(/; expected redis:\/\/HOST:PORT, or rediss:\/\/HOST:PORT for TLS/);
    expect(refuse).not.toThrow(/sec/);
  });
});

describe('the lease', () => {
  test('is 30 s, or what the environment says', () => {
    expect(leaseOf({})).toBe(30_000);
    expect(leaseOf({ INITSCOPE_QUEUE_LEASE: '2.5' })).toBe(2500);
  });

  test.each(['0', '-1', 'x', '1e9'])('%s is refused', (text) => {
    expect(() => leaseOf({ INITSCOPE_QUEUE_LEASE: text })).toThrow(
      `INITSCOPE_QUEUE_LEASE=${text}: expected seconds, 1 to 3600`,
    );
  });
});
