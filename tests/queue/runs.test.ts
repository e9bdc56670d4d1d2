import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { Server, start, until } from '../../scripts/queue/farm.mjs';
import { hashes } from '../../scripts/queue/rounds.mjs';
import { inspectQueue } from '../../src/queue/inspect.ts';
import { temporaryFolder } from '../support/folder.ts';
import { describeRedis, noRedis } from '../support/redis.ts';

const folder = temporaryFolder();
const connections: Redis[] = [];

const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

const study = (name: string, more: string): string =>
  write(
    `${name}.yaml`,
    `network: { width: 5, depth: 2 }
input: { samples: 6 }
training: { epochs: 1 }
${/figures/.test(more) ? '' : 'figures: { formats: [] }'}
${more}
`,
  );

describeRedis(`on a queue${noRedis}`, () => {
  let server: Server;
  let env: Record<string, string>;
  let agents: ReturnType<typeof start>[] = [];
  const run = (config: string, out: string, ...words: string[]) =>
    start(['run', config, '--backend', 'wasm', '-o', join(folder, out), ...words], env);

  beforeAll(async () => {
    server = await Server.start(join(folder, 'server'));
    env = { INITSCOPE_QUEUE: server.url, INITSCOPE_QUEUE_LEASE: '2' };
    const words = ['agent', '--backend', 'wasm', '--workers', '1', '--allow-modules'];
    agents = [start(words, env), start(words, env)];
    await Promise.all(agents.map((agent) => agent.says(/^agent .*wasm/m)));
  });
  afterAll(async () => {
    for (const connection of connections) connection.disconnect();
    await Promise.all(agents.map((agent) => agent.kill()));
    await server.kill();
  });

  test('two runs share two agents: each file is that of one machine, and an agent of another kind gets no cell', async () => {
    const config = study(
      'shared',
      'initializers: [he, zero]\nfigures: { formats: [svg] }\nrandom: { repeats: 2 }\nsweep: { network.width: [3, 4] }',
    );
    const other = start(['agent', '--backend', 'cpu', '--workers', '1'], env);
    await other.says(/^agent .*cpu/m);
    const local = start(['run', config, '--backend', 'wasm', '-o', join(folder, 'local')], {});
    const runs = [run(config, 'a'), run(config, 'b')];
    expect(await Promise.all([local, ...runs].map(({ ended }) => ended))).toEqual([0, 0, 0]);
    for (const [i, name] of ['a', 'b'].entries()) {
      expect(hashes(join(folder, name, 'shared'))).toEqual(hashes(join(folder, 'local/shared')));
      expect(runs[i]!.text).toMatch(/agents: 2 agents with 2 workers: /);
      expect(runs[i]!.text).toMatch(/agents: not for this run: \S+: cpu \S+, not wasm /);
      expect(runs[i]!.text).toMatch(/4 of 4 cells · 2 agents, /);
    }
    for (const agent of agents) expect(agent.text).toMatch(/^shared: width=\d\/(he|zero) repeat [01]: \d+\.\d\d s$/m);
    expect(await other.kill('SIGTERM')).toBe(0);
    expect(other.text).not.toMatch(/shared/);
    const manifest = readFileSync(join(folder, 'a/shared/manifest.json'), 'utf8');
    expect(manifest).not.toContain(String(server.port));
  });

  test('fewer epochs than are there need no agent', async () => {
    const config = study('fewer', 'initializers: [he]');
    const words = ['run', config, '--backend', 'wasm', '-o', join(folder, 'epochs'), '--set', 'training.epochs=3'];
    expect(await start(words, {}).ended).toBe(0);
    expect(await run(config, 'epochs').ended).toBe(0);
    for (const agent of agents) expect(agent.text).not.toMatch(/^fewer: /m);
  });

  test('a server that has no memory left is waited for, and the run says so; agents finish what it asks for then', async () => {
    const admin = connected(server);
    await admin.config('SET', 'maxmemory', '1');
    const full = run(study('full', 'initializers: [he, zero]'), 'full');
    const late = start(['agent', '--backend', 'wasm', '--workers', '1'], env);
    await late.says(/^queue: OOM .*; trying again until it can\n(.*\n)*agent .*wasm/m);
    const inspected = () =>
      inspectQueue(server.url, { backend: 'wasm', version: '', reason: '', threads: 1, fingerprint: '' });
    const { agents: there, problems } = await inspected();
    expect(there).toHaveLength(2);
    expect(problems[0]).toBe('it has no memory left: what it is asked waits until there is, or maxmemory is more');
    await full.says(/^queue: OOM command not allowed when used memory > 'maxmemory'; trying again until it can$/m);
    await admin.config('SET', 'maxmemory', '0');
    expect(await full.ended).toBe(0);
    expect(full.text).toMatch(/2 of 2 cells/);
    expect(full.text + late.text).not.toMatch(/unexpected|script:/);
    while ((await inspected()).agents.length < 3) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await late.kill('SIGTERM')).toBe(0);
  });

  test('a cell that kills its process fails after three starts, with its message; one that takes longer than the lease is computed once', async () => {
    const startsOf = (name: string): number => readFileSync(join(folder, name), 'utf8').length;
    const counting = (name: string): string =>
      `import { appendFileSync } from 'node:fs';\nconst count = () => appendFileSync(${JSON.stringify(join(folder, name))}, 'x');\n`;
    write(
      'poison.mjs',
      `${counting('poisoned')}export const weights = () => { count(); process.kill(process.pid, 'SIGKILL'); while (true); };\n`,
    );
    write(
      'slow.mjs',
      `${counting('slept')}let first = true;
export const weights = (stream, { fanIn, fanOut }) => {
  if (first) { count(); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 6000); }
  first = false;
  return Array.from({ length: fanIn * fanOut }, () => stream.normal());
};\n`,
    );
    const config = study(
      'poison',
      'initializers: [he, { module: ./poison.mjs, label: poison }, { module: ./slow.mjs, label: slow }]',
    );
    const poisoned = run(config, 'poison');
    expect(await poisoned.ended).toBe(1);
    expect(poisoned.text).toMatch(/failed: poison: its process ended with SIGKILL/);
    expect(poisoned.text).toMatch(/, 2 retries/);
    expect([startsOf('poisoned'), startsOf('slept')]).toEqual([3, 1]);
    const { cells } = JSON.parse(readFileSync(join(folder, 'poison/poison/manifest.json'), 'utf8')) as {
      cells: { cell: string; state: string }[];
    };
    expect(cells.map(({ cell, state }) => `${cell} ${state}`)).toEqual(['he done', 'poison failed', 'slow done']);
  });

  test('doctor tells server, agents, and what should be set otherwise', async () => {
    const kind = { backend: 'wasm', version: '4.22.0', reason: '', threads: 1, fingerprint: 'other' } as const;
    const admin = connected(server);
    const healthy = await inspectQueue(server.url, kind);
    expect(healthy).toMatchObject({
      address: server.url,
      server: expect.stringMatching(/^(Redis|Valkey) \d+\.\d+\.\d+, \S+ in memory, append-only file$/),
      problems: [],
      cells: { waiting: 0, active: 0 },
    });
    expect(healthy.agents.map(({ agent: { modules, workers }, why }) => ({ modules, workers, why }))).toEqual(
      agents.map(() => ({ modules: true, workers: 1, why: expect.stringMatching(/^another kind of processor: /) })),
    );
    const set = async (keys: Readonly<Record<string, string>>): Promise<void> => {
      for (const [key, value] of Object.entries(keys)) await admin.config('SET', key, value);
    };
    await set({ maxmemory: '100mb', 'maxmemory-policy': 'allkeys-lru', appendonly: 'no' });
    const doctor = start(['doctor', '--queue', server.url], {});
    expect(await doctor.ended).toBe(0);
    await set({ maxmemory: '0', 'maxmemory-policy': 'noeviction', appendonly: 'yes' });
    for (const line of [
      /^queue +redis:\/\/127\.0\.0\.1:\d+: \S+ \S+, \S+ of 100\.00M in memory, no append-only file$/m,
      /^ +maxmemory-policy is allkeys-lru: cells vanish where memory runs out; set it to noeviction$/m,
      /^ +what waits is forgotten where the server restarts, .*: set appendonly yes$/m,
      /^ +0 cells wait, 0 under way, of this engine's kind \(kernels /m,
      /^agents +2\n( +\S+: wasm \S+, 1 worker, allows modules(; not for a run here: .*)?\n){2}/m,
    ]) {
      expect(doctor.text).toMatch(line);
    }
  });

  test('a run that is interrupted takes its cells back; an agent that is told to end finishes its cell', async () => {
    const held = join(folder, 'holding');
    write(
      'held.mjs',
      `import { existsSync, writeFileSync } from 'node:fs';
export const weights = (stream, { fanIn, fanOut }) => {
  writeFileSync(${JSON.stringify(join(folder, 'begun'))}, '');
  while (existsSync(${JSON.stringify(held)})) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  return Array.from({ length: fanIn * fanOut }, () => stream.normal());
};\n`,
    );
    write('holding', '');
    const config = study(
      'held',
      'initializers: [{ module: ./held.mjs, label: held }]\nsweep: { random.seed: [1, 2, 3, 4, 5, 6] }',
    );
    const interrupted = run(config, 'held');
    await until(() => existsSync(join(folder, 'begun')) || !interrupted.alive, 'a cell has begun');
    interrupted.process.kill('SIGINT');
    expect(await interrupted.ended).toBe(130);
    const queue = await queueOn(server, '-modules');
    expect(await queue.getJobCounts('wait', 'failed')).toEqual({ wait: 0, failed: 0 });
    const leaving = agents.pop()!;
    leaving.process.kill('SIGTERM');
    await leaving.says(/finishing what is under way/);
    rmSync(held);
    expect(await leaving.ended).toBe(0);
  });

  test('messages that are not ours are refused, and nothing of them runs', async () => {
    const queue = await queueOn(server, '');
    const evil = write(
      'evil.mjs',
      `import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(join(folder, 'ran'))}, '');\nexport const weights = () => [];\n`,
    );
    const settings = JSON.stringify({
      initializer: { name: 'module', parameters: { file: evil, sha256: 'a'.repeat(64) } },
    });
    const base = { id: 'f'.repeat(24), repeat: 0, settings, label: 'x', modules: {} };
    const messages: unknown[] = [
      'text',
      {},
      { ...base, settings: '{' },
      { ...base, settings: '{}' },
      base,
      { ...base, label: '\u001B[31m' },
      { ...base, modules: { ['a'.repeat(64)]: { entry: '../../evil.mjs', files: { '../../evil.mjs': '' } } } },
    ];
    const jobs = await Promise.all(messages.map((message) => queue.add('repeat', message, { attempts: 3 })));
    await until(() => messages.every((_, i) => refusals(agents).length > i), 'refusals');
    const told = await Promise.all(jobs.map(async ({ id }) => (await queue.getJob(id!))?.failedReason));
    expect(told.map((reason) => reason?.replace(/^refused by \S+: /, ''))).toEqual([
      'no message of initscope',
      'no message of initscope',
      expect.stringMatching(/JSON/),
      'the settings are not those that the id names',
      'a module did not come with the cell',
      'no message of initscope',
      'a module wants to lie outside of its folder: ../../evil.mjs',
    ]);
    expect(existsSync(join(folder, 'ran'))).toBe(false);
  });

  test('a cell that kills its agents fails after three of them, though none is left; the others finish', async () => {
    while (agents.length < 3)
      agents.push(start(['agent', '--backend', 'wasm', '--workers', '1', '--allow-modules'], env));
    write(
      'killer.mjs',
      `export const weights = () => { for (const pid of [process.ppid, process.pid]) process.kill(pid, 'SIGKILL'); };\n`,
    );
    const killed = run(study('killer', 'initializers: [he, { module: ./killer.mjs, label: killer }]'), 'killer');
    expect(await killed.ended).toBe(1);
    expect(await Promise.all(agents.map(({ ended }) => ended))).toEqual(['SIGKILL', 'SIGKILL', 'SIGKILL']);
    expect(killed.text).toMatch(/failed: killer: 3 agents in turn died while they computed it, or lost the queue/);
    expect(readdirSync(join(folder, 'killer/killer/cells'))).toHaveLength(1);
  });

  test('a run that finds no agent says so and waits; without --allow-modules a module stays at home, and the run says so; an agent without a cell for as long as --idle says ends by itself', async () => {
    write(
      'mine.mjs',
      'export const weights = (stream, { fanIn, fanOut }) => Array.from({ length: fanIn * fanOut }, () => stream.normal());\n',
    );
    await Promise.all(agents.map((agent) => agent.kill()));
    // Of agents that were killed the cards stay for a while.
    await connected(server).del('initscope:agents');
    const refused = run(study('mine', 'initializers: [he, { module: ./mine.mjs, label: mine }]'), 'mine');
    await refused.says(/^agents: no agent computes as this run does; waiting for one$/m);
    const agent = start(['agent', '--backend', 'wasm', '--workers', '1', '-q', '--idle', '3'], env);
    expect(await refused.ended).toBe(1);
    expect(refused.text).toMatch(
      /failed: mine: modules of your own run only on agents that were started with --allow-modules, and none was/,
    );
    expect(readdirSync(join(folder, 'mine/mine/cells'))).toHaveLength(1);
    expect({ code: await agent.ended, said: agent.text }).toEqual({ code: 0, said: '' });
  });
});

const refusals = (agents: readonly { text: string }[]): string[] =>
  agents.flatMap(({ text }) => text.match(/failed: refused by/g) ?? []);

const connected = ({ port }: Server): Redis => {
  const connection = new Redis(port);
  connections.push(connection);
  return connection;
};

/** The queue of wasm's cells on this machine. */
const queueOn = async (server: Server, ending: string): Promise<Queue> => {
  const connection = connected(server);
  const keys = await connection.keys('initscope:wasm-*:meta');
  const names = keys.map((key) => key.split(':')[1]!);
  const name = names.find((one) => one.endsWith('-modules') === (ending !== ''))!;
  return new Queue(name, { connection, prefix: 'initscope' });
};
