import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { Server, start, until } from '../../scripts/queue/farm.mjs';
import { hashes } from '../../scripts/queue/rounds.mjs';
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

  test('an agent that has had no cell for as long as --idle says ends by itself', async () => {
    const idle = start(['agent', '--backend', 'cpu', '--workers', '1', '--idle', '1'], env);
    expect(await idle.ended).toBe(0);
    expect(idle.text).toMatch(/^agent .*\n0 cells computed\n$/);
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

  test('without --allow-modules a module stays at home, and the run says so', async () => {
    await Promise.all(agents.map((agent) => agent.kill('SIGTERM')));
    agents = [start(['agent', '--backend', 'wasm', '--workers', '1', '-q'], env)];
    write(
      'mine.mjs',
      'export const weights = (stream, { fanIn, fanOut }) => Array.from({ length: fanIn * fanOut }, () => stream.normal());\n',
    );
    const refused = run(study('mine', 'initializers: [he, { module: ./mine.mjs, label: mine }]'), 'mine');
    expect(await refused.ended).toBe(1);
    expect(refused.text).toMatch(
      /failed: mine: modules of your own run only on agents that were started with --allow-modules, and none was/,
    );
    expect(readdirSync(join(folder, 'mine/mine/cells'))).toHaveLength(1);
    expect(agents[0]!.text).toBe('');
  });
});

const refusals = (agents: readonly { text: string }[]): string[] =>
  agents.flatMap(({ text }) => text.match(/failed: refused by/g) ?? []);

/** The queue of wasm's cells on this machine. */
const queueOn = async ({ port }: Server, ending: string): Promise<Queue> => {
  const connection = new Redis(port);
  connections.push(connection);
  const keys = await connection.keys('initscope:wasm-*:meta');
  const names = keys.map((key) => key.split(':')[1]!);
  const name = names.find((one) => one.endsWith('-modules') === (ending !== ''))!;
  return new Queue(name, { connection, prefix: 'initscope' });
};
