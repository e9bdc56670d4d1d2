// A server, agents and runs for tests and scripts, each a process that is started here and can be killed.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

export const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** Of Redis or Valkey, whichever is there; undefined where neither is. */
export const serverProgram = ['redis-server', 'valkey-server'].find(
  (program) => spawnSync(program, ['--version']).status === 0,
);

const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('no free port');
  return address.port;
};

/** @param {number} ms */
export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @param {() => boolean} done @param {string} what @param {number} ms */
export const until = async (done, what, ms = 120_000) => {
  for (const start = Date.now(); !done(); await pause(20)) {
    if (Date.now() - start > ms) throw new Error(`not within ${ms / 1000} s: ${what}`);
  }
};

/** Whatever is alive when this process ends. @type {Set<import('node:child_process').ChildProcess>} */
const alive = new Set();
process.on('exit', () => alive.forEach((child) => child.kill('SIGKILL')));

/** A process whose words are kept. */
class Kept {
  text = '';
  /** Of stdout alone. */
  results = '';

  /** @param {string} program @param {readonly string[]} words @param {NodeJS.ProcessEnv} env */
  constructor(program, words, env = process.env) {
    this.process = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], env });
    this.process.stdout.setEncoding('utf8').on('data', (text) => {
      this.text += text;
      this.results += text;
    });
    this.process.stderr.setEncoding('utf8').on('data', (text) => (this.text += text));
    /** @type {Promise<number | NodeJS.Signals>} */
    this.ended = once(this.process, 'close').then(([code, signal]) => {
      alive.delete(this.process);
      return code ?? signal;
    });
    alive.add(this.process);
  }

  get alive() {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  /** @param {NodeJS.Signals} signal */
  async kill(signal = 'SIGKILL') {
    this.process.kill(signal);
    return this.ended;
  }

  /** Its computing processes. */
  children() {
    return childrenOf(this.process.pid ?? -1);
  }

  /** @param {RegExp} pattern */
  async says(pattern) {
    await until(() => pattern.test(this.text) || !this.alive, `${pattern} in: ${this.text}`);
    if (!pattern.test(this.text)) throw new Error(`ended without ${pattern}: ${this.text}`);
  }
}

/** @param {number} pid @returns {number[]} */
const childrenOf = (pid) => {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
};

/** A server on loopback, its append-only file in `folder`. */
export class Server {
  /** @param {string} folder @param {number} port @param {readonly string[]} words */
  constructor(folder, port, words) {
    mkdirSync(folder, { recursive: true });
    this.port = port;
    this.url = `redis://127.0.0.1:${port}`;
    this.words = ['--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'yes', ...words];
    if (!words.includes('--tls-port')) this.words.push('--port', String(port));
    this.kept = new Kept(serverProgram ?? 'redis-server', this.words);
  }

  /** @param {string} folder @param {(port: number) => readonly string[]} words beside the usual */
  static async start(folder, words = () => []) {
    const port = await freePort();
    const server = new Server(folder, port, words(port));
    await server.answers();
    return server;
  }

  async answers() {
    await until(() => /Ready to accept connections/.test(this.kept.text) || !this.kept.alive, 'a server');
    if (!this.kept.alive) throw new Error(`no server: ${this.kept.text}`);
    const socket = connect(this.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.destroy();
  }

  kill() {
    return this.kept.kill();
  }

  async restart() {
    this.kept = new Kept(serverProgram ?? 'redis-server', this.words);
    await this.answers();
  }
}

/** What the program is given of this environment: nothing of npm, no queue but the one that is named. @param {Record<string, string>} env */
export const programEnvironment = (env) => ({
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD$|INITSCOPE_QUEUE)/i.test(name)),
  ),
  ...env,
});

/** A process whose words are kept, and which doesn't outlive this one. @param {ConstructorParameters<typeof Kept>} what */
export const keep = (...what) => new Kept(...what);

/** `initscope`, on the queue of INITSCOPE_QUEUE. @param {readonly string[]} words @param {Record<string, string>} env */
export const start = (words, env) => keep(process.execPath, [cli, ...words], programEnvironment(env));
