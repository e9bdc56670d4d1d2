import { readFileSync } from 'node:fs';
import util from 'node:util';
import { describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { EngineError, openEngine, readNative, type NativeState } from '../../src/engine/index.ts';
import { readTensors } from '../../src/engine/readTensors.ts';
import { makeFolder } from '../../src/makeFolder.ts';
import { currentBuild } from '../../src/nativeSetup/build.ts';
import { cacheFolder } from '../../src/nativeSetup/paths.ts';
import { readSelection, writeSelection } from '../../src/nativeSetup/selection.ts';
import { nativeExpected, testBackends, useBackend } from '../support/engines.ts';
import { temporaryFolder } from '../support/folder.ts';

const caches = temporaryFolder();

/** What tfjs-node calls of node:util, and Node 23 no longer has. */
const mended = util as unknown as {
  isNullOrUndefined: (value: unknown) => boolean;
  isArray: (value: unknown) => boolean;
};
const isArrayBefore = mended.isArray;

const missing: NativeState = {
  ready: false,
  why: 'no C++ compiler found',
  remedy: 'install g++ and run: npm run setup',
};
const broken: NativeState = { ready: true, addon: '/nowhere/tfjs_binding.node', version: '2', origin: 'nowhere' };

describe.each([...testBackends, 'cpu'] as const)('%s', (backend) => {
  test('runs when asked for, and says so', async () => {
    const engine = await useBackend(backend);
    expect(engine.backend).toBe(backend);
    expect(tf.getBackend()).toBe(backend);
    expect(engine.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(engine.threads).toBeGreaterThanOrEqual(1);
  });

  test('multiplies matrices as a loop in float64 does', async () => {
    await useBackend(backend);
    const [rows, inner, columns] = [37, 53, 29];
    const a = Float32Array.from({ length: rows * inner }, (_, i) => Math.sin(i));
    const b = Float32Array.from({ length: inner * columns }, (_, i) => Math.cos(i));
    const product = tf.tidy(() =>
      tf.matMul(tf.tensor2d(a, [rows, inner]), tf.tensor2d(b, [inner, columns])).dataSync(),
    );
    for (let row = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1) {
        let sum = 0;
        for (let k = 0; k < inner; k += 1) sum += a[row * inner + k]! * b[k * columns + column]!;
        expect(Math.abs(product[row * columns + column]! - sum)).toBeLessThan(1e-5);
      }
    }
  });

  test('opens again without a word', async () => {
    await useBackend(backend);
    expect((await useBackend(backend)).backend).toBe(backend);
  });
});

describe('auto', () => {
  test('takes wasm where native TensorFlow is missing, and says why and what helps', async () => {
    const engine = await openEngine('auto', { native: missing });
    expect(engine).toMatchObject({
      backend: 'wasm',
      threads: 1,
      reason: 'wasm: no C++ compiler found; install g++ and run: npm run setup',
    });
  });

  test('takes wasm where the addon does not load', async () => {
    const { backend, reason } = await openEngine('auto', { native: broken });
    expect(backend).toBe('wasm');
    expect(reason).toMatch(/^wasm: the addon does not load \(.*tfjs_binding\.node.*\); run: npm run setup$/);
    expect(reason).not.toContain('\n');
  });
});

describe('native TensorFlow that was asked for', () => {
  test.each([
    ['missing', missing, "the tensorflow backend can't run: no C++ compiler found; install g++ and run: npm run setup"],
    ['broken', broken, "the tensorflow backend can't run: the addon does not load"],
  ])('but is %s is an error', async (_, native, message) => {
    const opening = openEngine('tensorflow', { native });
    await expect(opening).rejects.toThrow(EngineError);
    await expect(opening).rejects.toThrow(message);
  });
});

// Elsewhere no variable says where the cache is.
(process.platform === 'linux' ? describe : describe.skip)('an addon that does not load', () => {
  test('is no longer taken, so that the next set-up looks at every byte', async () => {
    const before = process.env['XDG_CACHE_HOME'];
    process.env['XDG_CACHE_HOME'] = caches;
    try {
      const selection = {
        addon: '/nowhere/tfjs_binding.node',
        version: '2',
        origin: 'nowhere',
        named: null,
        files: [],
      };
      const { key } = currentBuild();
      makeFolder(cacheFolder());
      writeSelection(cacheFolder(), key, selection);
      await expect(openEngine('tensorflow', { native: broken })).rejects.toThrow(EngineError);
      expect(readSelection(cacheFolder(), key)).toBeUndefined();
    } finally {
      if (before === undefined) delete process.env['XDG_CACHE_HOME'];
      else process.env['XDG_CACHE_HOME'] = before;
    }
  });
});

// Not skipped where it should be there: the suite must not pass on wasm alone.
(nativeExpected ? describe : describe.skip)('native TensorFlow', () => {
  test('is what auto takes, and what computes', async () => {
    const engine = await openEngine('auto');
    expect(engine).toMatchObject({ backend: 'tensorflow', version: expect.stringMatching(/^2\./) });
    expect(engine.reason).toMatch(/^native TensorFlow 2\.\S+ \(from .+\)$/);
    const { binding } = tf.backend() as unknown as { binding: { TF_Version: string } };
    expect(binding.TF_Version).toBe(engine.version);
  });

  test('measures no tensors of another engine', async () => {
    const squaresOf = (tensor: tf.Tensor): Promise<Float64Array> | undefined => readTensors('squares', [tensor], []);
    await useBackend('tensorflow');
    const sum = tf.tidy(() => tf.add(tf.tensor1d([1, 2]), 1));
    expect(await squaresOf(sum)).toEqual(Float64Array.of(4 + 9));
    sum.dispose();
    await useBackend('cpu');
    expect(squaresOf(tf.tensor1d([1, 2]))).toBeUndefined();
  });

  test('finds the two functions that newer Nodes lack, and changes none where they are', async () => {
    await openEngine('tensorflow');
    expect([null, undefined, 0].map(mended.isNullOrUndefined)).toEqual([true, true, false]);
    expect([mended.isArray([]), mended.isArray({})]).toEqual([true, false]);
    expect(mended.isArray === isArrayBefore).toBe(Number.parseInt(process.versions.node) < 22);
  });

  test('is read from the cache without a change to it', () => {
    expect(readNative()).toEqual(readNative());
    expect(readNative()).toMatchObject({ ready: true, addon: expect.stringContaining('tfjs_binding.node') });
  });
});

(nativeExpected && process.platform === 'linux' ? describe : describe.skip)('the process', () => {
  test("has TensorFlow's library in its memory", async () => {
    await openEngine('auto');
    expect(readFileSync('/proc/self/maps', 'utf8')).toMatch(/libtensorflow_framework\.so/);
  });
});
