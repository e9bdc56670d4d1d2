import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {object} ContenderOptions
 * @property {string} folder that it wants
 * @property {number} seed of its haste
 * @property {number} [dieAt] the call to the file system before which it kills itself
 * @property {boolean} [hardLinks] whether the file system has them
 * @property {number} [cycles] how often it takes and gives back on `cycle`
 */

const program = fileURLToPath(new URL('contender.mjs', import.meta.url));

/** A process that does as it is told: `take`, `give back`, `cycle`. */
export class Contender {
  /** What it told, as it came: `ready`, `held TIME`, `refused MESSAGE`, `failed MESSAGE`, `released TIME`, `done`. @type {string[]} */
  lines = [];
  /** When it was killed from outside, on the clock of its lines. @type {bigint | undefined} */
  #killed;

  /** @param {ContenderOptions} options */
  constructor({ hardLinks = true, ...options }) {
    this.process = spawn(process.execPath, [program, JSON.stringify({ hardLinks, ...options })], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.ended = once(this.process, 'close').then(() => 'ended');
    // One that has died hears nothing any more.
    this.process.stdin.on('error', () => {});
    createInterface({ input: this.process.stdout }).on('line', (line) => {
      this.lines.push(line);
      this.process.emit('told');
    });
  }

  /** @param {string} line */
  tell(line) {
    this.process.stdin.write(`${line}\n`);
  }

  /** Waits until it has told one of these, or has died. @param {string[]} words */
  async heard(...words) {
    while (!this.lines.some((line) => words.includes(line.split(' ')[0] ?? ''))) {
      if ((await Promise.race([once(this.process, 'told'), this.ended])) === 'ended') return;
    }
  }

  kill() {
    this.#killed ??= process.hrtime.bigint();
    this.process.kill('SIGKILL');
    return this.ended;
  }

  /** Lets it end by itself. */
  end() {
    this.process.stdin.end();
    return this.ended;
  }

  /** From when to when it held the folder. @returns {[bigint, bigint][]} */
  get intervals() {
    const times = this.lines.flatMap((line) => /^(?:held|released) (\d+)$/.exec(line)?.[1] ?? []).map(BigInt);
    return times.flatMap((from, i) => (i % 2 === 0 ? [[from, times[i + 1] ?? this.#killed ?? from]] : []));
  }
}
