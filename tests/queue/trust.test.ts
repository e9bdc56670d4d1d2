import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Server, start } from '../../scripts/queue/farm.mjs';
import { temporaryFolder } from '../support/folder.ts';
import { describeRedis, noRedis } from '../support/redis.ts';

const folder = temporaryFolder();
const password = 'p@ss/word:1';

/** An authority of certificates, and a certificate of 127.0.0.1 by it. */
const makeAuthority = (name: string): { authority: string; certificate: string; key: string } => {
  const at = join(folder, name);
  mkdirSync(at);
  const openssl = (...words: string[]): void => {
    const { status, stderr } = spawnSync('openssl', words, { cwd: at, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  };
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  openssl('req', '-x509', ...curve, '-subj', `/CN=${name}`, '-keyout', 'ca.key', '-out', 'ca.crt');
  openssl('req', ...curve.slice(0, -2), '-subj', '/CN=server', '-keyout', 'server.key', '-out', 'server.csr');
  writeFileSync(join(at, 'names'), 'subjectAltName=IP:127.0.0.1\n');
  const by = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names'];
  openssl('x509', '-req', '-in', 'server.csr', ...by, '-out', 'server.crt');
  return { authority: join(at, 'ca.crt'), certificate: join(at, 'server.crt'), key: join(at, 'server.key') };
};

describeRedis(`a queue behind TLS and a password${noRedis}`, () => {
  let server: Server;
  let ours: ReturnType<typeof makeAuthority>;
  let other: ReturnType<typeof makeAuthority>;
  const study = join(folder, 'secret.yaml');
  writeFileSync(
    study,
    'initializers: [he]\nnetwork: { width: 3, depth: 1 }\ninput: { samples: 4 }\nfigures: { formats: [] }\n',
  );

  beforeAll(async () => {
    ours = makeAuthority('ours');
    other = makeAuthority('other');
    const users = join(folder, 'users.acl');
    // All that is needed, and no other key.
    writeFileSync(users, `user default off\nuser lab on >${password} ~initscope:* +@all -@dangerous +info\n`);
    const tls = { cert: ours.certificate, key: ours.key, 'ca-cert': ours.authority };
    const files = Object.entries(tls).flatMap(([name, file]) => [`--tls-${name}-file`, file]);
    server = await Server.start(join(folder, 'server'), (port) => [
      '--port',
      '0',
      '--tls-port',
      String(port),
      '--tls-auth-clients',
      'no',
      '--aclfile',
      users,
      ...files,
    ]);
  });
  afterAll(() => server.kill());

  const url = (): string => `rediss://lab@127.0.0.1:${server.port}`;
  const run = (env: Record<string, string>, queue = url()) =>
    start(['run', study, '--backend', 'wasm', '-o', join(folder, 'out'), '--queue', queue], env);
  const trusting = (name: 'ours' | 'other') => ({
    NODE_EXTRA_CA_CERTS: (name === 'ours' ? ours : other).authority,
    INITSCOPE_QUEUE_PASSWORD: password,
  });

  test('is entered with the password of the environment or of the address; neither stands in any file, word or child', async () => {
    const inAddress = `rediss://lab:${encodeURIComponent(password)}@127.0.0.1:${server.port}`;
    const agent = start(['agent', '--backend', 'wasm', '--workers', '1'], {
      ...trusting('ours'),
      INITSCOPE_QUEUE_PASSWORD: '',
      INITSCOPE_QUEUE: inAddress,
    });
    await agent.says(/^agent /m);
    const seen = agent
      .children()
      .map((pid) => readFileSync(`/proc/${pid}/environ`, 'utf8') + readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
    expect(seen.length).toBeGreaterThan(0);
    const done = run(trusting('ours'));
    expect(await done.ended).toBe(0);
    expect(await agent.kill('SIGTERM')).toBe(0);
    const files = readdirSync(join(folder, 'out'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
    for (const text of [...seen, ...files, agent.text, done.text]) {
      expect(text).not.toContain(password);
      expect(text).not.toContain(encodeURIComponent(password));
    }
    expect(done.text).toContain(`cells by agents at rediss://127.0.0.1:${server.port} (`);
  });

  test.each([
    ['another authority', () => run(trusting('other')), /: refused: .*(certificate|signature)/],
    ['a wrong password', () => run({ ...trusting('ours'), INITSCOPE_QUEUE_PASSWORD: 'wrong' }), /: refused: WRONGPASS/],
    ['a database that there is none of', () => run(trusting('ours'), `${url()}/99`), /: refused: .*DB index/],
    [
      'no password',
      () => run({ ...trusting('ours'), INITSCOPE_QUEUE_PASSWORD: '' }, `rediss://127.0.0.1:${server.port}`),
      /: refused: NOAUTH/,
    ],
  ])('%s: refused, not waited for: in a line, with 1', async (_, begin, why) => {
    const refused = begin();
    expect(await refused.ended).toBe(1);
    expect(refused.text.trim().split('\n')).toHaveLength(1);
    expect(refused.text).toMatch(why);
    expect(refused.text).not.toMatch(/wrong\b|p@ss/);
  });
});
