import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { ConfigError, jsonSchema, loadStudy, studyOf, type CellSettings } from '../../src/config/index.ts';
import { stack, stackOf } from '../../src/network/index.ts';
import { temporaryFolder } from '../support/folder.ts';
import { root } from '../support/cli.ts';

const folder = temporaryFolder();

const problemsOf = (run: () => unknown): readonly string[] => {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

/** The problems of a config, without the folder it lies in. */
const problems = (yaml: string, set: string[] = []): string[] => {
  const file = join(folder, 'x.yaml');
  writeFileSync(file, yaml);
  return problemsOf(() => loadStudy(file, { set })).map((line) => line.replace(`${folder}/`, ''));
};

const valid = 'initializers: [xavier, he]\n';

/** Units of the input, then of each pair of layers. */
const widthsOf = ({ network }: CellSettings) => stackOf(network)?.widths;

describe('what is refused, and in which words', () => {
  const cases: [what: string, yaml: string, line: string | RegExp][] = [
    [
      'an unknown key at the top',
      `${valid}netwrok: {}\n`,
      'x.yaml:2:1 netwrok: unknown key "netwrok", did you mean "network"? One of: name, network, initializers, bias, input, training, random, figures, diagnostics, tables, sweep',
    ],
    [
      'a key that must be there, misspelt: one line, not one more that it is missing',
      'initialisers: [xavier]\n',
      /^x\.yaml:1:1 initialisers: unknown key "initialisers", did you mean "initializers"\? One of: /,
    ],
    [
      'an unknown key further in',
      `${valid}network:\n  widht: 3\n`,
      'x.yaml:3:3 network.widht: unknown key "widht", did you mean "width"? One of: width, depth, activation, architecture, normalization, residualScale, kernel, padding, image, heads, tokens, causal, normPosition, layers, model, nodes, draw',
    ],
    [
      'a misspelt initializer',
      'initializers:\n  - zero\n  - xaver\n',
      /^x\.yaml:3:5 initializers\[1\]: unknown initializer "xaver", did you mean "xavier"\? One of: /,
    ],
    [
      'a misspelt activation',
      `${valid}network: { activation: sigmod }\n`,
      /^x\.yaml:2:24 network\.activation: unknown activation "sigmod", did you mean "sigmoid"\? One of: /,
    ],
    ['a negative width', `${valid}network: { width: -3 }\n`, 'x.yaml:2:19 network.width: -3 is too small; at least 1'],
    ['a fractional depth', `${valid}network: { depth: 2.5 }\n`, 'x.yaml:2:19 network.depth: 2.5 is not a whole number'],
    [
      'an absurd width',
      `${valid}network: { width: 10000000 }\n`,
      /^x\.yaml:2:10 network: width 10000000, depth 3 and 1000 samples need about [\d.]+ (TiB|PiB) of memory; this machine's limit is [\d.]+ (GiB|TiB)$/,
    ],
    [
      'an absurd depth',
      `${valid}network: { depth: 1000000000000 }\n`,
      /need about .* of memory; this machine's limit is/,
    ],
    ['absurdly many samples', `${valid}input: { samples: 1e14 }\n`, /need about .* of memory; this machine's limit is/],
    ['no epochs', `${valid}training: { epochs: 0 }\n`, 'x.yaml:2:21 training.epochs: 0 is too small; at least 1'],
    [
      'no initializers',
      'initializers: []\n',
      'x.yaml:1:15 initializers: an empty or too short list; at least 1 entry needed',
    ],
    ['initializers left out', 'bias: zero\n', 'x.yaml:1:1 initializers: missing; expected a list'],
    [
      'two initializers in one folder',
      'initializers:\n  - he\n  - he: {}\n    label: again\n',
      'x.yaml:3:5 initializers[1]: writes the same folder as initializers[0], "he"',
    ],
    [
      'two initializers under one label',
      'initializers:\n  - he\n  - xavier: {}\n    label: he\n',
      'x.yaml:3:5 initializers[1]: has the label of initializers[0], "he"',
    ],
    ['a duplicate key', `${valid}bias: zero\nbias: same\n`, 'x.yaml:3:1 Map keys must be unique'],
    ['YAML that does not parse', 'initializers: [xavier\n', /^x\.yaml:\d+:\d+ Flow sequence/],
    [
      'a negative std',
      'initializers:\n  - normal: { std: -1 }\n',
      'x.yaml:2:20 initializers[0].normal.std: -1 is not a number of at least 0',
    ],
    [
      'a bound left out',
      'initializers: [{ uniform: { low: -1 } }]\n',
      /uniform needs high, .*: uniform: \{ low: -0\.05, high: 0\.05 \}$/,
    ],
    [
      'a parameter left out',
      'initializers: [normal]\n',
      /^x\.yaml:1:16 initializers\[0\]: normal needs std, .*: normal: \{ std: 0\.01 \}$/,
    ],
    [
      'a parameter misspelt',
      'initializers:\n  - normal: { std: 1, sdt: 1 }\n',
      /^x\.yaml:2:23 initializers\[0\]\.normal\.sdt: unknown parameter of normal "sdt", did you mean "std"\?/,
    ],
    [
      'parameters where none are taken',
      'initializers:\n  - zero: { std: 1 }\n',
      'x.yaml:2:13 initializers[0].zero.std: zero takes no parameters, not "std"',
    ],
    [
      'text for a number',
      `${valid}training: { learningRate: fast }\n`,
      'x.yaml:2:27 training.learningRate: "fast" is not a number',
    ],
    [
      'infinity for a number',
      `${valid}training: { learningRate: .inf }\n`,
      'x.yaml:2:27 training.learningRate: Infinity is not a number',
    ],
    [
      'a name that leaves the folder',
      `${valid}name: ../../etc\n`,
      /^x\.yaml:2:7 name: "\.\.\/\.\.\/etc" can't name a folder; expected 1 to 100 letters/,
    ],
    ['an absolute name', `${valid}name: /tmp/x\n`, /can't name a folder/],
    ['the name of a device', `${valid}name: ..\n`, /can't name a folder/],
    ['no bins', `${valid}figures: { bins: 0 }\n`, 'x.yaml:2:18 figures.bins: 0 is too small; at least 1'],
    [
      'an unknown format',
      `${valid}figures: { formats: [jpg] }\n`,
      /^x\.yaml:2:22 figures\.formats\[0\]: unknown format "jpg"/,
    ],
    [
      'a format twice',
      `${valid}figures: { formats: [png, png] }\n`,
      'x.yaml:2:21 figures.formats: a format stands twice',
    ],
    [
      'a seed out of range',
      `${valid}random: { seed: 4294967296 }\n`,
      'x.yaml:2:17 random.seed: 4294967296 is too large; at most 4294967295',
    ],
    [
      'unequal widths that are to carry over',
      `${valid}network: { width: [10, 20, 10] }\n`,
      /^x\.yaml:2:19 network\.width: layers of unequal widths \[10,20,10\] can't carry tensors over to the next epoch; set training\.carryOver: false$/,
    ],
    [
      'widths that do not fit the depth',
      `${valid}network: { width: [10, 10], depth: 3 }\n`,
      "x.yaml:2:19 network.width: 2 widths for depth 3; expected 4: the input's, then one for each pair of layers",
    ],
    ['a list for a config', '- xavier\n', /^x\.yaml:1:1: \["xavier"\] is not a mapping$/],
    ['an empty file', '', /^x\.yaml:1:1 initializers: missing/],
    [
      'a swept path that is none',
      `${valid}sweep: { network.widht: [1] }\n`,
      /unknown key "widht", did you mean "width"\?/,
    ],
    [
      'a swept value out of range',
      `${valid}sweep:\n  network.width: [10, -1]\n`,
      'x.yaml:3:23 sweep.network.width[1]: -1 is too small; at least 1',
    ],
    [
      'a grid too large',
      `${valid}sweep:\n  network.width: [${[...Array(500).keys()].map((i) => i + 1).join(', ')}]\n  random.seed: [${[...Array(500).keys()].join(', ')}]\n`,
      'x.yaml:3:3 sweep: a grid of 500000 cells; at most 100000',
    ],
    [
      'a swept place that is not there',
      `${valid}sweep: { "initializers[4].normal.std": [1] }\n`,
      'x.yaml:2:10 sweep.initializers[4].normal.std: initializers is a list of 2, and has no 4',
    ],
    ['the name swept', `${valid}sweep: { name: [a, b] }\n`, 'x.yaml:2:10 sweep.name: "name" can\'t be swept'],
    [
      'a value twice in a sweep',
      `${valid}sweep: { network.width: [3, 3] }\n`,
      'x.yaml:2:8 sweep: two cells would write the same folder, "width=3/xavier"',
    ],
  ];

  test.each(cases)('%s', (_what, yaml, line) => {
    const found = problems(yaml);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(
      line instanceof RegExp ? line : new RegExp(`^${line.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`),
    );
  });

  test('all problems of a file at once', () => {
    expect(problems('initializers: [xaver]\nbias: some\nfigures: { bins: 0 }\n')).toHaveLength(3);
  });

  test('a missing file and a folder', () => {
    expect(problemsOf(() => loadStudy(join(folder, 'none.yaml')))[0]).toMatch(
      /none\.yaml: no such file; a config is a YAML or JSON file/,
    );
    expect(problemsOf(() => loadStudy(folder))[0]).toMatch(/a folder, not a file/);
  });

  test.each([
    ['network.width', /^--set network\.width: expected PATH=VALUE/],
    ['=3', /expected PATH=VALUE/],
    ['network.width=[1', /^--set network\.width=\[1: the value is not YAML/],
    ['network.width=wide', /^--set network\.width: "wide" is not a number$/],
    ['network.widht=3', /^--set network\.widht: unknown key "widht", did you mean "width"\?/],
    ['initializers[7]=he', /^--set initializers\[7\]: initializers is a list of 2, and has no 7$/],
  ])('--set %s', (setting, line) => {
    expect(problems(valid, [setting])[0]).toMatch(line);
  });
});

describe('what is understood', () => {
  const load = (yaml: string, overrides = {}) => {
    const file = join(folder, 'good.yaml');
    writeFileSync(file, yaml);
    return loadStudy(file, overrides);
  };

  test('defaults are the notebook’s', () => {
    const { name, cells, figures } = load(valid);
    expect(name).toBe('good');
    const looks = { scale: 1, theme: 'light', axes: 'own', counts: 'linear', parameters: false };
    expect(figures).toEqual({ formats: ['png'], repeats: 'first', film: false, ...looks });
    expect(cells[0]!.settings).toMatchObject({
      network: stack([100, 100, 100, 100], { name: 'sigmoid', parameters: {} }),
      bias: 'same',
      samples: 1000,
      epochs: 5,
      learningRate: 0.01,
      upstreamGradient: 'ones',
      carryOver: true,
      seed: 1,
      repeats: 1,
      bins: 20,
    });
  });

  test('each key reaches the settings of its cells', () => {
    const { cells, figures } = load(`initializers: [he, zero]
network: { width: 7, depth: 2, activation: relu }
bias: zero
input: { samples: 9, distribution: normal, correlation: 0.25 }
training: { epochs: 3, learningRate: 0.5, upstreamGradient: normal, carryOver: false }
random: { seed: 8, repeats: 4 }
figures:
  { bins: 11, formats: [svg], repeats: all, size: [800, 450], scale: 2, theme: dark, palette: ['#f00', teal], axes: shared, counts: log, parameters: true, layers: { every: 2 } }
diagnostics: false
`);
    expect(figures).toEqual({
      formats: ['svg'],
      repeats: 'all',
      film: false,
      size: [800, 450],
      scale: 2,
      theme: 'dark',
      palette: ['#f00', 'teal'],
      axes: 'shared',
      counts: 'log',
      parameters: true,
      layers: { every: 2 },
    });
    for (const { settings } of cells) {
      expect(settings).toMatchObject({
        network: stack([7, 7, 7], { name: 'relu', parameters: {} }),
        bias: 'zero',
        samples: 9,
        distribution: 'normal',
        correlation: 0.25,
        epochs: 3,
        learningRate: 0.5,
        upstreamGradient: 'normal',
        carryOver: false,
        seed: 8,
        repeats: 4,
        bins: 11,
        diagnostics: false,
      });
    }
    expect(cells.map(({ settings }) => settings.initializer.name)).toEqual(['he', 'zero']);
  });

  test('slugs and labels', () => {
    const { cells } = load(
      'initializers: [zero, { normal: { std: 1 }, label: "N(0, 1)" }, { normal: { std: 0.01 } }, xavier, he]\n',
    );
    expect(cells.map(({ slug }) => slug)).toEqual(['zero', 'normal-1', 'normal-0.01', 'xavier', 'he']);
    expect(cells.map(({ initializer }) => initializer.label)).toEqual([
      'zero',
      'N(0, 1)',
      'normal(std=0.01)',
      'xavier',
      'he',
    ]);
  });

  test('--set and --seed apply before the grid, the last one wins', () => {
    const { cells } = load(`${valid}sweep: { network.depth: [1, 2] }\n`, {
      set: ['network.width=7', 'network.width=8', 'initializers[1].normal.std=3', 'initializers[0]=zero'].slice(0, 2),
      seed: 9,
    });
    expect(cells.map(({ slug, settings }) => [slug, widthsOf(settings), settings.seed])).toEqual([
      ['depth=1/xavier', [8, 8], 9],
      ['depth=1/he', [8, 8], 9],
      ['depth=2/xavier', [8, 8, 8], 9],
      ['depth=2/he', [8, 8, 8], 9],
    ]);
  });

  test('a grid of several paths, initializer parameters among them', () => {
    const { cells, sweep } = load(
      'initializers: [{ normal: { std: 1 } }]\nsweep: { "initializers[0].normal.std": [0.1, 1], network.activation: [relu, { leakyRelu: { alpha: 0.1 } }] }\n',
    );
    expect(sweep.map(({ key }) => key)).toEqual(['std', 'activation']);
    expect(cells.map(({ slug }) => slug)).toEqual([
      'std=0.1/activation=relu/normal-0.1',
      'std=0.1/activation=leakyRelu-alpha-0.1/normal-0.1',
      'std=1/activation=relu/normal-1',
      'std=1/activation=leakyRelu-alpha-0.1/normal-1',
    ]);
  });

  test('JSON is read as well, and a value in memory', () => {
    expect(load('{"initializers": ["he"], "network": {"depth": 1}}').cells).toHaveLength(1);
    expect(studyOf({ initializers: ['he'] }, 'mine').name).toBe('mine');
    expect(problemsOf(() => studyOf({ initializers: ['hee'] }, 'mine'))[0]).toMatch(
      /^mine initializers\[0\]: unknown initializer "hee", did you mean "he"/,
    );
  });

  test('unequal widths run without carry-over', () => {
    const { cells } = load(`${valid}network: { width: [5, 7, 2] }\ntraining: { carryOver: false }\n`);
    expect(widthsOf(cells[0]!.settings)).toEqual([5, 7, 2]);
  });

  test.each(readdirSync(`${root}configs`))('configs/%s', (file) => {
    expect(`${loadStudy(`${root}configs/${file}`).name}.yaml`).toBe(file);
  });
});

test('configs/example.yaml has every key but those in place of which it has others', () => {
  interface Schema {
    properties?: Record<string, Schema>;
  }
  const example = parse(readFileSync(`${root}configs/example.yaml`, 'utf8')) as Record<string, unknown>;
  const missing = (schema: Schema, value: unknown, path: string): string[] =>
    Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => {
      const found = (value as Record<string, unknown>)[key];
      return found === undefined ? [`${path}${key}`] : missing(inner, found, `${path}${key}.`);
    });
  const ofOtherArchitectures = [
    'residualScale',
    'kernel',
    'padding',
    'image',
    'heads',
    'tokens',
    'causal',
    'normPosition',
  ];
  expect(missing(jsonSchema() as Schema, example, '')).toEqual([
    ...[...ofOtherArchitectures, 'layers', 'model', 'nodes', 'draw'].map((key) => `network.${key}`),
    'input.file',
    'input.shape',
    'figures.size',
    'figures.palette',
  ]);
});

describe('modules of one’s own', () => {
  const load = (yaml: string) => {
    writeFileSync(join(folder, 'own.yaml'), yaml);
    writeFileSync(join(folder, 'mine.mjs'), 'export const weights = () => [];\n');
    writeFileSync(join(folder, 'act.mjs'), 'export const value = Math.sin;\nexport const derivative = Math.cos;\n');
    return loadStudy(join(folder, 'own.yaml'));
  };

  test('are found from the config’s folder, named by label or file, and known by their content', () => {
    const { cells } = load(
      'initializers: [{ module: ./mine.mjs }, { module: mine.mjs, label: "My own" }]\nnetwork: { activation: { module: act.mjs } }\n',
    );
    expect(cells.map(({ slug, initializer }) => [slug, initializer.label])).toEqual([
      ['mine', 'mine'],
      ['My-own', 'My own'],
    ]);
    const { file, sha256 } = cells[0]!.settings.network.layers[1]!.parameters;
    expect(file).toBe(join(folder, 'act.mjs'));
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each([
    [
      'initializers: [{ module: ./none.mjs }]\n',
      /^own\.yaml:1:26 initializers\[0\]\.module: .*none\.mjs: no such file$/,
    ],
    ['initializers: [{ module: 3 }]\n', /initializers\[0\]\.module: 3 is not a path such as \.\/mine\.mjs$/],
    ['initializers: [{ module: mine.mjs, std: 3 }]\n', /initializers\[0\]\.std: beside a module, "std" means nothing$/],
    [
      'initializers: [{ uniform: { low: 1, high: 0 } }]\n',
      /^own\.yaml:1:16 initializers\[0\]: uniform: low 1 is above high 0$/,
    ],
  ])('%j is refused', (yaml, line) => {
    const found = problemsOf(() => load(yaml)).map((text) => text.replace(`${folder}/`, ''));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(line);
  });
});
