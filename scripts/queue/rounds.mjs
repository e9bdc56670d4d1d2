// A round: a study is run on a queue while agents, computing processes, the server and the run are killed at seeded moments.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pause, Server, start } from './farm.mjs';

/** @param {number} seed whole numbers, by a linear congruential generator */
const random = (seed) => {
  let state = seed;
  /** @param {number} count @returns {number} from 0 to count − 1 */
  return (count) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * count);
  };
};

/** Cells that take a tenth of a second or so. @param {string} folder @param {number} cells */
export const writeStudy = (folder, cells) => {
  const file = join(folder, 'round.yaml');
  writeFileSync(
    file,
    `network: { width: 64, depth: 6, activation: tanh }
initializers: [he, xavier]
input: { samples: 300 }
training: { epochs: 3 }
figures: { formats: [] }
sweep: { random.seed: [${Array.from({ length: cells / 2 }, (_, i) => i).join(', ')}] }
`,
  );
  return file;
};

/** Of all files of a study but the manifest and checkpoints, which agents keep none of, by their paths. @param {string} folder */
export const hashes = (folder) =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'manifest.json' && !entry.name.endsWith('.checkpoint'))
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted()
      .map((file) => [file.slice(folder.length + 1), createHash('sha256').update(readFileSync(file)).digest('hex')]),
  );

/** @typedef {'agent' | 'computing process' | 'server' | 'run'} Victim */

/** What may die. @type {readonly Victim[]} */
export const victims = ['agent', 'computing process', 'server', 'run'];

/** A server and agents on it, for rounds one after another. */
export class Farm {
  /** @param {Server} server @param {number} agents */
  constructor(server, agents) {
    this.server = server;
    this.env = { INITSCOPE_QUEUE: server.url, INITSCOPE_QUEUE_LEASE: '2' };
    this.agents = Array.from({ length: agents }, () => this.startAgent());
  }

  /** @param {string} folder */
  static async start(folder, agents = 2) {
    return new Farm(await Server.start(folder), agents);
  }

  startAgent() {
    return start(['agent', '--backend', 'wasm', '--workers', '1'], this.env);
  }

  /** @param {number} i */
  async killAgent(i) {
    await this.agents[i]?.kill();
    this.agents[i] = this.startAgent();
  }

  async close() {
    await Promise.all(this.agents.map((one) => one.kill()));
    await this.server.kill();
  }
}

/**
 * @param {object} options
 * @param {Farm} options.farm
 * @param {string} options.folder where the study's folder is to be
 * @param {string} options.study its config
 * @param {number} options.seed of who dies when
 * @param {number} [options.deaths]
 * @param {readonly Victim[]} [options.among]
 */
export const round = async ({ farm, folder, study, seed, deaths = 2, among = victims }) => {
  const next = random(seed);
  const startRun = () => start(['run', study, '--backend', 'wasm', '-o', folder], farm.env);
  let run = startRun();
  /** @type {Victim[]} */
  const died = [];
  try {
    await run.says(/cells by agents/);
    for (let death = 0; death < deaths && run.alive; death += 1) {
      await pause(200 + next(1500));
      const victim = among[next(among.length)] ?? 'agent';
      died.push(victim);
      const one = next(farm.agents.length);
      if (victim === 'agent') await farm.killAgent(one);
      else if (victim === 'computing process') {
        for (const pid of farm.agents[one]?.children() ?? []) process.kill(pid, 'SIGKILL');
      } else if (victim === 'server') {
        await farm.server.kill();
        await pause(next(1000));
        await farm.server.restart();
      } else {
        await run.kill();
        run = startRun();
      }
    }
    const code = await run.ended;
    return { code, died, said: run.text, hashes: code === 0 ? hashes(join(folder, 'round')) : {} };
  } finally {
    await run.kill();
  }
};
