import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { PageStudy } from '../../src/page/types.ts';
import { unpackCell, unpackJson } from '../../src/page/unpack.ts';
import { initscope, root, type Outcome } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { parseCsv } from '../tables/rfc4180.ts';

const folder = temporaryFolder();
const config = join(folder, 'tokens.yaml');
const out = join(folder, 'tokens');

/** Samples of rank 2; groups of unequal size; a silence of the theory in the middle; one activation of one's own. */
writeFileSync(
  config,
  `initializers: [he, xavier]
network:
  layers:
    - affine: 60
    - leakyRelu: { alpha: 0.1 }
    - affine: { units: 40 }
    - affine: 40
    - tanh
    - module: ${root}docs/examples/act.mjs
    - affine: 3
input: { samples: 50, shape: [4, 30] }
training: { epochs: 2 }
`,
);

const kinds = ['affine', 'leakyRelu', 'affine', 'affine', 'tanh', 'act', 'affine'];
const names = ['affine1', 'leakyRelu1', 'affine2', 'affine3', 'tanh1', 'act1', 'affine4'];
const titles = ['1-Layer', 'Leaky Relu Layer', '3-Layer', '4-Layer', 'Tanh Layer', 'act Layer', '7-Layer'];
const units = [60, 60, 40, 40, 40, 40, 3];

type Row = Readonly<Record<string, string>>;

const rowsOf = (file: string): Row[] => {
  const [header, ...lines] = parseCsv(readFileSync(join(out, file), 'utf8'));
  return lines.map((line) => Object.fromEntries(line.map((field, i) => [header![i]!, field])));
};

describe('a network of layers, from the config to the page, on wasm', () => {
  let outcome: Outcome;
  beforeAll(() => {
    outcome = initscope(['run', config, '-o', folder, '--backend', 'wasm']);
  });

  test('ends with exit 0, each cell with its averages and its verdict', () => {
    expect({ code: outcome.code, stderr: outcome.stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/2 of 2 cells/),
    });
    for (const cell of ['he', 'xavier']) {
      expect(outcome.stdout.match(new RegExp(`│ ${cell} +│ \\d.* │ healthy as drawn, epoch 0 │`, 'g'))).toHaveLength(2);
    }
  });

  test('statistics.csv has a row for each layer and direction, named, with all entries counted', () => {
    const rows = rowsOf('statistics.csv');
    expect(rows).toHaveLength(2 * 2 * 2 * 7);
    const first = rows.slice(0, 7);
    expect(first.map(({ kind }) => kind)).toEqual(kinds);
    expect(first.map(({ name }) => name)).toEqual(names);
    expect(first.map(({ layer }) => Number(layer))).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(first.map(({ count }) => Number(count))).toEqual(units.map((unit) => 50 * 4 * unit));
    // Of a gradient, the entries of what goes into the layer.
    const backward = rows.slice(7, 14);
    expect(backward.map(({ count }) => Number(count))).toEqual(
      [30, ...units.slice(0, -1)].map((unit) => 50 * 4 * unit),
    );
  });

  test('theory stands beside what was measured, up to where it falls silent', () => {
    for (const cell of ['he', 'xavier']) {
      const rows = rowsOf('statistics.csv').filter((row) => row['cell'] === cell && row['epoch'] === '0');
      const [forward, backward] = [rows.slice(0, 7), rows.slice(7)];
      for (const row of forward.slice(0, 5)) {
        expect(Math.abs(Number(row['std']) / Number(row['std_predicted']) - 1)).toBeLessThan(0.25);
      }
      expect(forward.slice(5).map((row) => row['std_predicted'])).toEqual(['', '']);
      expect(backward.map((row) => row['std_predicted'])).toEqual(Array(7).fill(''));
    }
  });

  test('diagnostics.csv knows what is known of a kind of layer', () => {
    const rows = rowsOf('diagnostics.csv').slice(0, 7);
    expect(rows.map(({ kind }) => kind)).toEqual(kinds);
    expect(rows.map((row) => Number(row['units']))).toEqual(units);
    const known = (column: string): boolean[] => rows.map((row) => row[column] !== '');
    const activations = kinds.map((kind) => kind !== 'affine');
    expect(known('saturated_fraction')).toEqual(activations);
    expect(known('update_weight_log10')).toEqual(activations.map((activation) => !activation));
    // 4 · 60 entries are more than the 128 up to which the Jacobian is followed.
    expect(known('jacobian_mean_square')).toEqual(Array(7).fill(false));
  });

  test('a picture has a panel for each layer, titled as described', () => {
    for (const cell of ['he', 'xavier']) {
      for (const name of ['epoch-0-forward', 'epoch-1-backward']) {
        const path = join(out, 'figures', cell, name);
        expect(readFileSync(`${path}.png`).subarray(1, 4).toString()).toBe('PNG');
        const { concat } = JSON.parse(readFileSync(`${path}.vl.json`, 'utf8')) as {
          concat: { title: { text: string } }[];
        };
        expect(concat.map(({ title }) => title.text.replace(/ \(σ=.*\)$/, ''))).toEqual(titles);
      }
    }
    for (const name of ['forward-std', 'backward-std', 'profile'])
      expect(existsSync(join(out, 'figures', `${name}.png`))).toBe(true);
  });

  test('the page holds both cells, their layers, and their numbers', async () => {
    const html = readFileSync(join(out, 'index.html'), 'utf8');
    const text = (id: string): string => new RegExp(`id="${id}">([^<]*)<`).exec(html)![1]!;
    const study = (await unpackJson(text('study'))) as PageStudy;
    expect(study).toMatchObject({ name: 'tokens', deepest: 7, omissions: [] });
    const cell = await unpackCell(text('cell-1'));
    expect(cell.layers.map(({ title }) => title)).toEqual(titles);
    expect(cell.layers.map(({ group }) => group)).toEqual([1, 1, 2, 3, 3, 3, 4]);
    const rows = rowsOf('statistics.csv').filter((row) => row['cell'] === 'xavier' && row['epoch'] === '1');
    for (const layer of kinds.keys()) {
      const { std } = cell.at({ repeat: 0, epoch: 1, direction: 'backward', layer });
      expect(Math.abs(std / Number(rows[7 + layer]!['std']) - 1)).toBeLessThan(1e-10);
    }
  });

  test('a second run finds everything there', () => {
    const before = readFileSync(join(out, 'statistics.csv'));
    const again = initscope(['run', config, '-o', folder, '--backend', 'wasm']);
    expect(again.stderr).toMatch(/2 already there/);
    expect(readFileSync(join(out, 'statistics.csv')).equals(before)).toBe(true);
  });

  test('--dry-run knows what it costs', () => {
    const { code, stdout } = initscope(['run', config, '-o', join(folder, 'none'), '--dry-run']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/tokens[^]*2 cells/);
  });
});

test('layers that mean nothing are bad input: exit 2, nothing written', () => {
  const { code, stderr } = initscope([
    'run',
    config,
    '-o',
    join(folder, 'bad'),
    '--set',
    'network.layers[0]={afine: 3}',
  ]);
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: expect.stringMatching(
      /^--set network\.layers\[0\]: unknown layer "afine", did you mean "affine"\? One of: /,
    ),
  });
  expect(existsSync(join(folder, 'bad'))).toBe(false);
});
