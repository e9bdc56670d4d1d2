import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { root } from './support/cli.ts';
import { temporaryFolder } from './support/folder.ts';

/** A project that has initscope among its packages, as a user's has. */
const project = temporaryFolder();
mkdirSync(join(project, 'node_modules'));
symlinkSync(root, join(project, 'node_modules/initscope'));
symlinkSync(join(root, 'node_modules/@tensorflow'), join(project, 'node_modules/@tensorflow'));

const run = (code: string): unknown => {
  writeFileSync(join(project, 'main.mjs'), code);
  const { stdout, stderr } = spawnSync(process.execPath, ['main.mjs'], { cwd: project, encoding: 'utf8' });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
};

test('the README’s example: a study from one’s own code', () => {
  const averages = run(`
    import { runStudy, studyOf } from 'initscope';

    const study = studyOf({
      name: 'mine',
      network: { width: 50, depth: 3, activation: 'tanh' },
      initializers: ['xavier', 'he'],
      figures: { formats: [] },
    });
    const { summary } = await runStudy(study, { out: 'output', workers: 1 });
    console.log(JSON.stringify(summary.map(({ cell, averages }) => [cell.slug, averages.forward[0][0]])));
  `);
  // NumPy 2.4, in float64: the mean over the layers of round(a.std(), 4), x, W and b from RandomState([1, 0, 0 … 3]).
  expect(averages).toEqual([
    ['xavier', expect.closeTo(0.6244167, 4)],
    ['he', expect.closeTo(0.9016833, 4)],
  ]);
});

test('importing it leaves the process as it is', () => {
  const [before, after] = run(`
    import util from 'node:util';

    const state = () => JSON.stringify({
      environment: process.env,
      listeners: process.eventNames().map((name) => [String(name), process.listenerCount(name)]),
      util: Object.entries(util).map(([name, value]) => [name, String(value)]),
      arguments: process.execArgv,
    });
    const before = state();
    await import('initscope');
    console.log(JSON.stringify([before, state()]));
  `) as [string, string];
  expect(after).toBe(before);
});

test.each([[], ['--input-type=module']])(
  'a program given by `node -e` is not run again in its workers: %s',
  (...options) => {
    const program = `
    import('initscope').then(async ({ runStudy, studyOf }) => {
      const study = studyOf({ name: 'e', network: { width: 4, depth: 2 }, initializers: ['he', 'xavier'], figures: { formats: ['svg'] } });
      const { cells } = await runStudy(study, { workers: 2, force: true });
      console.log(cells.map(({ state }) => state).join());
    });`;
    const { stdout, stderr } = spawnSync(process.execPath, [...options, '-e', program], {
      cwd: project,
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect({ stdout, stderr }).toEqual({ stdout: 'done,done\n', stderr: '' });
  },
);

test('layers and initializers by themselves', () => {
  const result = run(`
    import * as tf from '@tensorflow/tfjs-core';
    import { Affine, Sigmoid, Relu, RandomStream, initializers, measure, openEngine } from 'initscope';

    await openEngine('cpu');
    const he = initializers.he.create({});
    const stream = new RandomStream([1, 0, 1]);
    const shape = { fanIn: 4, fanOut: 3 };
    const W = tf.tensor2d(he.weights(stream, shape), [4, 3]);
    const affine = new Affine(W, tf.tensor1d(he.bias(stream, shape)));
    const out = new Sigmoid().forward(affine.forward(tf.ones([2, 4])));
    const relu = new Relu().forward(affine.backward(tf.ones([2, 3])));
    console.log(JSON.stringify({ out: out.shape, relu: relu.shape, std: measure(W.dataSync(), 5).std }));
  `);
  // python3: (np.random.RandomState([1, 0, 1]).randn(4, 3) * np.sqrt(2) / np.sqrt(4)).std()
  expect(result).toEqual({ out: [2, 3], relu: [2, 4], std: expect.closeTo(0.8018526264061001, 5) });
});
