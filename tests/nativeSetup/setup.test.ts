import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { removeSelection } from '../../src/nativeSetup/selection.ts';
import { SetupError } from '../../src/nativeSetup/types.ts';
import { setUp } from '../../src/nativeSetup/setup.ts';
import { stateOf } from '../../src/nativeSetup/state.ts';
import type { NativeState } from '../../src/nativeSetup/types.ts';
import { fakeBuild, fakeContext, fakeEnvironment, fakeLibrary, platform } from '../support/fake-tools.ts';
import { temporaryFolder } from '../support/folder.ts';

const base = temporaryFolder();
const newFolder = (): string => mkdtempSync(join(base, 'machine-'));
const wheelFolder = `tensorflow-2.16.2-${platform.name}`;

const readyOf = (state: NativeState) => {
  if (!state.ready) throw new Error(`not ready: ${state.why}`);
  return state;
};
const whyOf = (state: NativeState) => (state.ready ? 'it is ready' : `${state.why}; ${state.remedy}`);

describe('with pip and a compiler', () => {
  test('an empty cache is filled, and the second set-up has nothing to do', async () => {
    const folder = newFolder();
    const context = fakeContext(folder, fakeEnvironment(folder));
    const first = readyOf(await setUp(context, fakeBuild, false));
    expect(first).toMatchObject({ version: '2.16.2', origin: `the TensorFlow wheel in ${context.cache}` });
    expect(readFileSync(first.addon, 'utf8')).toContain(`${wheelFolder}/tensorflow/libtensorflow_cc`);
    expect(context.lines[0]).toContain(`${platform.megabytes.download} MB`);
    expect(readdirSync(context.cache).filter((name) => name.startsWith('.'))).toEqual([]);

    const nothingThere = fakeContext(folder, { PATH: '/nowhere' });
    expect(await setUp(nothingThere, fakeBuild, false)).toEqual(first);
    expect(nothingThere.lines).toEqual([]);
  });

  test('a cached wheel serves another addon without being fetched again', async () => {
    const folder = newFolder();
    await setUp(fakeContext(folder, fakeEnvironment(folder)), fakeBuild, false);
    const offline = fakeContext(folder, fakeEnvironment(folder, ['python3', 'c++'], { FAKE_PIP: 'fail' }));
    readyOf(await setUp(offline, { ...fakeBuild, key: 'newer' }, false));
    expect(offline.lines).toEqual([expect.stringContaining('Compiling')]);
  });

  test.each([
    ['a library cut short', (cache: string) => truncateSync(libraryIn(cache), 10)],
    [
      'a library changed at the same length',
      (cache: string) => writeFileSync(libraryIn(cache), 'Library'.repeat(1000)),
    ],
  ])('%s is noticed and fetched again', async (_, damage) => {
    const folder = newFolder();
    const context = fakeContext(folder, fakeEnvironment(folder));
    const before = readyOf(await setUp(context, fakeBuild, false));
    damage(context.cache);
    const again = fakeContext(folder, fakeEnvironment(folder));
    expect(readyOf(await setUp(again, fakeBuild, false))).toEqual(before);
    expect(again.lines.join()).toMatch(/damaged.*Fetching/);
    expect(readFileSync(libraryIn(context.cache), 'utf8')).toBe('library'.repeat(1000));
  });

  test('a damaged addon is compiled again, without fetching', async () => {
    const folder = newFolder();
    const context = fakeContext(folder, fakeEnvironment(folder));
    const { addon } = readyOf(await setUp(context, fakeBuild, false));
    appendFileSync(addon, 'damage');
    const again = fakeContext(folder, fakeEnvironment(folder));
    readyOf(await setUp(again, fakeBuild, false));
    expect(again.lines).toEqual([expect.stringContaining('Compiling')]);
    expect(readFileSync(addon, 'utf8')).not.toContain('damage');
  });

  const libraryIn = (cache: string): string =>
    join(cache, wheelFolder, 'tensorflow', `libtensorflow_framework${platform.librarySuffix}`);
});

describe('the order of the sources', () => {
  test('a named directory stands before all others, and is remembered', async () => {
    const folder = newFolder();
    const installed = fakeLibrary(join(folder, 'site-packages', 'tensorflow'));
    const environment = fakeEnvironment(folder, ['python3', 'c++'], { FAKE_PYTHON_TENSORFLOW: installed });
    const named = fakeLibrary(join(folder, 'mine'));
    expect(readyOf(await setUp(fakeContext(folder, environment, { named }), fakeBuild, false)).origin).toBe(named);
    expect(readyOf(await setUp(fakeContext(folder, environment), fakeBuild, false)).origin).toBe(named);

    const other = fakeLibrary(join(folder, 'other'));
    expect(readyOf(await setUp(fakeContext(folder, environment, { named: other }), fakeBuild, false)).origin).toBe(
      other,
    );
  });

  test("the active Python's TensorFlow stands before a cached wheel", async () => {
    const folder = newFolder();
    await setUp(fakeContext(folder, fakeEnvironment(folder)), fakeBuild, false);
    const installed = fakeLibrary(join(folder, 'site-packages', 'tensorflow'));
    const environment = fakeEnvironment(folder, ['python3', 'c++'], { FAKE_PYTHON_TENSORFLOW: installed });
    const state = await setUp(fakeContext(folder, environment), { ...fakeBuild, key: 'newer' }, false);
    expect(readyOf(state).origin).toBe(`Python's TensorFlow in ${installed}`);
  });

  test('a folder named tensorflow without the libraries is none', async () => {
    const folder = newFolder();
    const environment = fakeEnvironment(folder, ['python3', 'c++'], { FAKE_PYTHON_TENSORFLOW: folder });
    expect(readyOf(await setUp(fakeContext(folder, environment), fakeBuild, false)).origin).toContain('wheel');
  });

  test('a TensorFlow that does not compute gives way to the next', async () => {
    const folder = newFolder();
    const installed = fakeLibrary(join(folder, 'site-packages', 'tensorflow'));
    const environment = fakeEnvironment(folder, ['python3', 'c++'], { FAKE_PYTHON_TENSORFLOW: installed });
    const tryAddon = async (addon: string) => {
      if (readFileSync(addon, 'utf8').includes('site-packages')) throw new SetupError('it crashes', 'update it');
      return '2.16.2';
    };
    const state = await setUp(fakeContext(folder, environment, { smokeTestAddon: tryAddon }), fakeBuild, false);
    expect(readyOf(state).origin).toContain('wheel');
  });
});

describe('what comes over a network and is another file', () => {
  const tools = ['python3', 'c++', 'curl', 'tar'] as const;

  test('is not unpacked, but told with its SHA-256; the next source is taken', async () => {
    const folder = newFolder();
    const context = fakeContext(folder, fakeEnvironment(folder, tools, { FAKE_PIP: 'wrong' }));
    expect(readyOf(await setUp(context, fakeBuild, false)).origin).toContain('TensorFlow C library of tfjs-node');
    expect(existsSync(join(context.cache, wheelFolder))).toBe(false);
  });

  test('from every source: nothing is unpacked', async () => {
    const folder = newFolder();
    const wrong = { FAKE_PIP: 'wrong', FAKE_ARCHIVE: 'another archive' };
    const context = fakeContext(folder, fakeEnvironment(folder, tools, wrong));
    const line = whyOf(await setUp(context, fakeBuild, false));
    for (const [what, content] of [
      ['the TensorFlow wheel that pip fetched', 'another file'],
      ["tfjs-node's own download", 'another archive'],
    ] as const) {
      const found = createHash('sha256').update(content).digest('hex');
      expect(line).toContain(`${what} is not the known file: its SHA-256 is ${found}, not `);
    }
    expect(line).toMatch(/^[^\n]*see which proxy or mirror serves another[^\n]*$/);
    expect(readdirSync(context.cache).filter((name) => /tensorflow|addon/.test(name))).toEqual([]);
  });
});

describe('what is missing is said in a line', () => {
  const why = async (
    names: Parameters<typeof fakeEnvironment>[1],
    variables: Record<string, string> = {},
    changes: Parameters<typeof fakeContext>[2] = {},
  ) => {
    const folder = newFolder();
    const context = fakeContext(folder, fakeEnvironment(folder, names, variables), changes);
    const line = whyOf(await setUp(context, fakeBuild, false));
    expect(readdirSync(folder)).toContain('cache');
    expect(existsSync(join(context.cache, wheelFolder))).toBe(false);
    expect(readdirSync(context.cache).filter((name) => name.startsWith('.filling'))).toEqual([]);
    expect(line).not.toContain('\n');
    expect(line).toMatch(/npm run setup$/);
    return line;
  };

  test('no compiler: nothing is fetched', async () => {
    expect(await why(['python3'])).toContain(`no C++ compiler found; ${platform.compilerRemedy}`);
  });

  test('no Python, no pip', async () => {
    expect(await why(['c++'])).toContain('no Python 3 found');
    expect(await why(['c++', 'python3'], { FAKE_PIP: 'missing' })).toContain('no pip found in Python');
  });

  test('no network: the cause, not the consequence', async () => {
    expect(await why(['c++', 'python3'], { FAKE_PIP: 'fail' })).toMatch(
      /pip could not fetch tensorflow\S*==2\.16\.2 \(Connection refused\).*let pip reach a package index/,
    );
  });

  test('a proxy that hangs: bounded', async () => {
    const limits = { total: 20_000, stall: 500 };
    expect(await why(['c++', 'python3'], { FAKE_PIP: 'hang' }, { limits })).toContain('no progress for 0.5 s');
  });

  test('a download that never ends: bounded', async () => {
    const limits = { total: 500, stall: 10_000 };
    expect(await why(['c++', 'python3'], { FAKE_PIP: 'slow' }, { limits })).toContain('not done after 0.5 s');
  });

  test('no room, before and while it is filled', async () => {
    const line = await why(['c++', 'python3'], {}, { freeBytes: () => 5e6 });
    const { download, unpacked } = platform.megabytes;
    expect(line).toContain(`needs ${download + unpacked} MB and its disk has 5 MB left`);
    expect(await why(['c++', 'python3'], { FAKE_PIP: 'full' })).toContain('No space left on device');
  });

  test('a named directory without TensorFlow: nothing else is taken', async () => {
    expect(await why(['c++', 'python3'], {}, { named: base })).toContain(`${base} holds no TensorFlow`);
  });

  test('INITSCOPE_SETUP=off: nothing is tried', async () => {
    const folder = newFolder();
    const environment = fakeEnvironment(folder, ['python3', 'c++'], { INITSCOPE_SETUP: 'off' });
    expect(whyOf(await setUp(fakeContext(folder, environment), fakeBuild, true))).toContain('INITSCOPE_SETUP=off');
    expect(existsSync(join(folder, 'cache'))).toBe(false);
  });

  test('a cache that is no folder', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'cache'), '');
    const state = await setUp(fakeContext(folder, fakeEnvironment(folder)), fakeBuild, false);
    expect(whyOf(state)).toMatch(/cache can't be filled \(EEXIST/);
  });
});

describe('a failed set-up', () => {
  /** A clock on which each set-up takes so long. */
  const taking = (milliseconds: number) => {
    let time = 0;
    return { now: () => (time += milliseconds) };
  };
  const failSlowly = async () => {
    const folder = newFolder();
    const environment = fakeEnvironment(folder, ['python3', 'c++'], { FAKE_PIP: 'fail' });
    const state = await setUp(fakeContext(folder, environment, taking(8000)), fakeBuild, false);
    expect(state.ready).toBe(false);
    return { folder, state, mended: { ...environment, FAKE_PIP: 'works' } };
  };

  test('that was slow is not repeated unasked', async () => {
    const { folder, state, mended } = await failSlowly();
    const second = fakeContext(folder, mended);
    expect(await setUp(second, fakeBuild, false)).toEqual(state);
    expect(second.lines).toEqual([]);
    readyOf(await setUp(second, fakeBuild, true));
  });

  test('that was slow is repeated in another environment', async () => {
    const { folder, mended } = await failSlowly();
    const elsewhere = { ...mended, PIP_INDEX_URL: 'https://mirror.example' };
    expect(await setUp(fakeContext(folder, elsewhere), fakeBuild, false)).toMatchObject({ ready: true });
  });

  test('to mend what was damaged says its own reason', async () => {
    const folder = newFolder();
    const { addon } = readyOf(await setUp(fakeContext(folder, fakeEnvironment(folder)), fakeBuild, false));
    appendFileSync(addon, 'damage');
    const bare = fakeContext(folder, { PATH: '/nowhere' });
    expect(whyOf(stateOf(fakeBuild, bare))).toContain('tfjs_binding.node changed or is gone');
    await setUp(bare, fakeBuild, false);
    expect(whyOf(stateOf(fakeBuild, bare))).toContain('no C++ compiler found');
  });

  test('that was quick is repeated', async () => {
    const folder = newFolder();
    const bare = fakeContext(folder, fakeEnvironment(folder, ['python3']), taking(100));
    expect(whyOf(await setUp(bare, fakeBuild, false))).toContain('compiler');
    readyOf(await setUp(fakeContext(folder, fakeEnvironment(folder)), fakeBuild, false));
  });

  test('is forgotten once one has succeeded, so that it is not told when that is gone', async () => {
    const { folder, mended } = await failSlowly();
    const context = fakeContext(folder, mended);
    readyOf(await setUp(context, fakeBuild, true));
    removeSelection(context.cache, fakeBuild.key);
    expect(whyOf(stateOf(fakeBuild, context))).toContain('native TensorFlow is not set up');
    readyOf(await setUp(context, fakeBuild, false));
  });

  test('leaves no process behind', async () => {
    const folder = newFolder();
    const environment = fakeEnvironment(folder, ['python3', 'c++'], { FAKE_PIP: 'hang' });
    await setUp(fakeContext(folder, environment, { limits: { total: 20_000, stall: 300 } }), fakeBuild, false);
    expect(spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).stdout).not.toContain(folder);
  });
});
