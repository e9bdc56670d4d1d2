// Rounds of processes that want the same folder at once, and how many held it at a time. For lockStress.mjs and the tests.
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Contender } from './contenderProcess.mjs';
import { randomOf } from './random.mjs';

/** @typedef {'free' | 'dead' | 'first release'} Start how a round finds the folder: with whose lock, dead, or without */

/** How many held the folder at a time, at most. @param {readonly Contender[]} contenders */
const mostAtOnce = (contenders) => {
  const intervals = contenders.flatMap((contender) => contender.intervals);
  return Math.max(0, ...intervals.map(([at]) => intervals.filter(([from, to]) => from <= at && at <= to).length));
};

/** Leaves the lock of a process that is gone. @param {string} folder @param {Start} start */
export const leaveLock = async (folder, start = 'dead') => {
  mkdirSync(folder, { recursive: true });
  if (start === 'free') return;
  const holder = new Contender({ folder, seed: 1 });
  holder.tell('take');
  await holder.heard('held');
  await holder.kill();
  if (start === 'dead') return;
  const file = join(folder, '.lock');
  const { pid, since } = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ pid, host: hostname(), since }));
};

/**
 * One round: `count` processes at once, of which some die at a seeded step or moment; the holder keeps the folder until all
 * have their answer or are dead. Then one more takes it, for whatever the dead have left must not keep it shut.
 * @param {{ folder: string, start: Start, seed: number, count?: number, deaths?: number, hardLinks?: boolean }} options
 */
export const contend = async ({ folder, start, seed, count = 6, deaths = 0, hardLinks = true }) => {
  const random = randomOf(seed);
  await leaveLock(folder, start);
  const ownDeaths = Math.ceil(deaths / 2);
  const contenders = Array.from({ length: count }, (_, i) => {
    const dieAt = i < ownDeaths ? 1 + Math.floor(40 * random()) : 0;
    return new Contender({ folder, seed: seedOf(random), dieAt, hardLinks });
  });
  await Promise.all(contenders.map((contender) => contender.heard('ready')));
  for (const contender of contenders) contender.tell('take');
  const killed = contenders.slice(ownDeaths, deaths).map(async (contender) => {
    await new Promise((resolve) => setTimeout(resolve, 60 * random()));
    await contender.kill();
  });
  await Promise.all(contenders.map((contender) => contender.heard('held', 'refused', 'failed')));
  await Promise.all(killed);
  for (const contender of contenders) contender.tell('give back');
  await Promise.all(contenders.map((contender) => contender.end()));

  if (!hardLinks) ageDamaged(folder);
  const last = new Contender({ folder, seed: seedOf(random), hardLinks });
  last.tell('take');
  await last.heard('held', 'refused', 'failed');
  last.tell('give back');
  await last.end();
  const lines = contenders.flatMap((contender) => contender.lines);
  return {
    /** How many of the round held it at a time, at most: 1, or 0 where all died that might have. */
    atOnce: mostAtOnce(contenders),
    held: linesOf('held', lines).length,
    refusals: linesOf('refused', lines),
    failures: linesOf('failed', [...lines, ...last.lines]),
    opened: linesOf('held', last.lines).length === 1,
    left: readdirSync(folder),
  };
};

/** @param {string} word @param {readonly string[]} lines */
const linesOf = (word, lines) => lines.filter((line) => line.startsWith(`${word} `));

/** @param {() => number} random */
const seedOf = (random) => Math.floor(random() * 2 ** 31);

/** As if 5 minutes had passed for what a process died over between creating it and writing into it. @param {string} folder */
export const ageDamaged = (folder) => {
  const long = Date.now() / 1000 - 301;
  for (const name of readdirSync(folder)) {
    if (readFileSync(join(folder, name), 'utf8') === '') utimesSync(join(folder, name), long, long);
  }
};

/**
 * Processes that take the folder and give it back again and again, of which some die.
 * @param {{ folder: string, seed: number, count?: number, deaths?: number, cycles?: number, hardLinks?: boolean }} options
 */
export const churn = async ({ folder, seed, count = 6, deaths = 0, cycles = 20, hardLinks = true }) => {
  const random = randomOf(seed);
  const contenders = Array.from({ length: count }, (_, i) => {
    const dieAt = i < deaths ? 1 + Math.floor(200 * random()) : 0;
    return new Contender({ folder, seed: seedOf(random), dieAt, hardLinks, cycles });
  });
  await Promise.all(contenders.map((contender) => contender.heard('ready')));
  for (const contender of contenders) contender.tell('cycle');
  await Promise.all(contenders.map((contender) => contender.heard('done')));
  await Promise.all(contenders.map((contender) => contender.end()));
  const lines = contenders.flatMap((contender) => contender.lines);
  return {
    atOnce: mostAtOnce(contenders),
    held: linesOf('held', lines).length,
    failures: linesOf('failed', lines),
  };
};
