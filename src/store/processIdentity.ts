import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { errorCode } from '../errors.ts';

/** When a process started. A process number comes back, after a reboot or in the next container; the pair doesn't. */
export interface ProcessStart {
  /** The same whenever and by whomever it is asked, even where the clock is set meanwhile. */
  readonly key: string;
  /** In ms since 1970, by today's clock. */
  readonly at: number;
}

/** Where a process number has its meaning: this boot of this machine, and its container. Undefined where that isn't known. */
export const machineId = (): string | undefined => (machine ??= attempt(platform.machine));

/** When the process of that number started; 'gone' where there is none; undefined where the system doesn't tell. */
export const processStart = (pid: number): ProcessStart | 'gone' | undefined =>
  attempt(() => platform.start(pid)) ?? (exists(pid) ? undefined : 'gone');

/** The key of this process's start. */
export const ownStart = (): string | undefined => {
  const start = (own ??= processStart(process.pid));
  return typeof start === 'object' ? start.key : undefined;
};

let machine: string | undefined;
let own: ReturnType<typeof processStart>;

const exists = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
};

interface Platform {
  readonly machine: () => string;
  readonly start: (pid: number) => ProcessStart | 'gone';
}

/** In a container that sees its host's /proc the numbers there are others. */
const requireOwnProc = (): void => {
  if (readlinkSync('/proc/self') !== String(process.pid)) throw new Error('not the /proc of this process');
};

/** Linux counts ticks of 10 ms since the boot. */
const readTicks = (pid: number): number | 'gone' => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // From the third field on: the second, the program's name, may hold blanks and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, threads, ticks] = [fields[0]!, Number(fields[17]), Number(fields[19])];
  // A zombie computes no more once its other threads have ended, too.
  if ((state === 'Z' || state === 'X') && threads <= 1) return 'gone';
  if (!Number.isFinite(ticks)) throw new Error('unknown format');
  return ticks;
};

const linux: Platform = {
  machine: () => {
    requireOwnProc();
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  },
  start: (pid) => {
    requireOwnProc();
    const ticks = readTicks(pid);
    if (ticks === 'gone') return ticks;
    // Beside this process's own: the time of the boot changes whenever the clock is set.
    return { key: String(ticks), at: performance.timeOrigin + 10 * (ticks - Number(readTicks(process.pid))) };
  },
};

const darwin: Platform = {
  machine: () => output('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid']),
  start: (pid) => startFromPs(output('/bin/ps', ['-o', 'stat=', '-o', 'lstart=', '-p', String(pid)])),
};

/** Of `Ss   Thu Nov 26 10:20:16 2026`. */
export const startFromPs = (line: string): ProcessStart | 'gone' => {
  const [, state, key] = /^(\S+)\s+(.+)$/.exec(line) ?? [];
  const at = Date.parse(`${key} UTC`);
  if (state === undefined || key === undefined || Number.isNaN(at)) throw new Error('unknown format');
  return state.startsWith('Z') ? 'gone' : { key, at };
};

const win32: Platform = {
  // A cloned installation keeps the number, but not the name.
  machine: () =>
    `${hostname()} ${output('reg', ['query', String.raw`HKLM\SOFTWARE\Microsoft\Cryptography`, '/v', 'MachineGuid'])}`,
  start: (pid) => {
    const key = output('powershell', ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`]);
    if (!/^\d+$/.test(key)) throw new Error('unknown format');
    // In steps of 100 ns since 1601.
    return { key, at: Number(BigInt(key) / 10_000n) - 11_644_473_600_000 };
  },
};

const output = (program: string, words: readonly string[]): string =>
  execFileSync(program, words, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 10_000,
    windowsHide: true,
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
  }).trim();

const unknown = (): never => {
  throw new Error('unknown platform');
};

const platforms: Readonly<Partial<Record<NodeJS.Platform, Platform>>> = { linux, darwin, win32 };
const platform = platforms[process.platform] ?? { machine: unknown, start: unknown };

const attempt = <T>(ask: () => T): T | undefined => {
  try {
    return ask();
  } catch {
    return undefined;
  }
};
