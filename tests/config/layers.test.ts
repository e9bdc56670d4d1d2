import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { ConfigError, jsonSchema, loadStudy, studyOf, type CellSettings } from '../../src/config/index.ts';
import { temporaryFolder } from '../support/folder.ts';

const folder = temporaryFolder();
writeFileSync(join(folder, 'act.mjs'), 'export const value = Math.sin;\nexport const derivative = Math.cos;\n');

const settingsOf = (config: object): CellSettings =>
  studyOf({ initializers: ['he'], input: { shape: [10] }, ...config }).cells[0]!.settings;

const layersOf = (...layers: unknown[]) => settingsOf({ network: { layers } }).network.layers;

const affine = (units: number) => ({ name: 'affine', parameters: { units } });

/** The problems of a YAML file, without the folder it lies in. */
const problems = (yaml: string): string[] => {
  const file = join(folder, 'x.yaml');
  writeFileSync(file, `initializers: [he]\n${yaml}\n`);
  try {
    loadStudy(file);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map((line) => line.replaceAll(`${folder}/`, ''));
    throw error;
  }
};

describe('network.layers', () => {
  test('a kind of layer by its number alone or by its name, an activation with its parameters or its defaults', () => {
    expect(layersOf({ affine: 100 }, { affine: { units: 7 } }, 'relu', { leakyRelu: { alpha: 0.1 } }, 'elu')).toEqual([
      affine(100),
      affine(7),
      { name: 'relu', parameters: {} },
      { name: 'leakyRelu', parameters: { alpha: 0.1 } },
      { name: 'elu', parameters: { alpha: 1 } },
    ]);
  });

  test('a module of one’s own, found from the config’s folder and known by its content', () => {
    const file = join(folder, 'own.yaml');
    writeFileSync(
      file,
      'initializers: [he]\ninput: { shape: [3] }\nnetwork: { layers: [{ affine: 3 }, { module: ./act.mjs }] }\n',
    );
    expect(loadStudy(file).cells[0]!.settings.network.layers[1]).toEqual({
      name: 'module',
      parameters: { file: join(folder, 'act.mjs'), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
  });

  test('samples may have rank 2: [tokens, width]', () => {
    const { network } = settingsOf({ input: { shape: [6, 10] }, network: { layers: [{ affine: 4 }] } });
    expect(network).toEqual({ inputShape: [6, 10], layers: [affine(4)] });
  });

  test('defaults of its own: zero bias, N(0, 1) as upstream gradient, one epoch by itself', () => {
    const network = { layers: [{ affine: 3 }] };
    expect(settingsOf({ network })).toMatchObject({
      bias: 'zero',
      upstreamGradient: 'normal',
      carryOver: false,
      epochs: 1,
      samples: 1000,
      learningRate: 0.01,
    });
    const given = { bias: 'same', training: { upstreamGradient: 'ones', epochs: 5, carryOver: false } };
    expect(settingsOf({ network, ...given })).toMatchObject({ bias: 'same', ...given.training });
  });

  test('carries over where the tensors fit, whatever the layers between', () => {
    const carried = (...units: number[]) =>
      settingsOf({
        input: { shape: [3] },
        network: { layers: units.map((affine) => ({ affine })) },
        training: { carryOver: true },
      }).carryOver;
    expect([carried(3), carried(3, 3), carried(4, 3, 4), carried(5, 9, 3, 5)]).toEqual([true, true, true, true]);
  });

  test('is swept, whole or in part', () => {
    const { cells } = studyOf({
      initializers: ['he'],
      input: { shape: [3] },
      network: { layers: [{ affine: 3 }, 'relu'] },
      sweep: { 'network.layers[0].affine': [3, 5], 'network.layers[1]': ['tanh', { elu: { alpha: 2 } }] },
    });
    expect(cells.map(({ slug }) => slug)).toEqual([
      'affine=3/1=tanh/he',
      'affine=3/1=elu-alpha-2/he',
      'affine=5/1=tanh/he',
      'affine=5/1=elu-alpha-2/he',
    ]);
    expect(cells[3]!.settings.network.layers).toEqual([affine(5), { name: 'elu', parameters: { alpha: 2 } }]);
  });
});

describe('what is refused, and in which words', () => {
  const shape = 'input: { shape: [10] }';
  const layers = (text: string): string => `${shape}\nnetwork: { layers: ${text} }`;

  const asExpected = (line: string | RegExp): unknown =>
    typeof line === 'string' ? line : expect.stringMatching(line);

  const cases: [what: string, yaml: string, ...lines: (string | RegExp)[]][] = [
    [
      'no shape of a sample',
      'network: { layers: [{ affine: 3 }] }',
      /input: network\.layers needs input\.shape, the shape of one sample, such as \[100\]$/,
    ],
    [
      'width beside layers, and whatever else means nothing there',
      `${shape}\nnetwork: { width: 3, depth: 2, activation: relu, layers: [relu] }`,
      'x.yaml:3:12 network.width: means nothing beside network.layers',
      'x.yaml:3:22 network.depth: means nothing beside network.layers',
      'x.yaml:3:32 network.activation: means nothing beside network.layers',
    ],
    [
      'a shape beside width',
      `${shape}\nnetwork: { width: 3 }`,
      'x.yaml:2:17 input.shape: goes with network.layers; here network.width says it',
    ],
    [
      'a misspelt layer',
      layers('[{ afine: 3 }]'),
      /^x\.yaml:3:21 network\.layers\[0\]: unknown layer "afine", did you mean "affine"\? One of: affine, conv2d, batchNorm, /,
    ],
    [
      'a misspelt activation',
      layers('[{ affine: 3 }, rleu]'),
      /^x\.yaml:3:36 network\.layers\[1\]: unknown layer "rleu", did you mean "relu"\? One of: /,
    ],
    ['units left out', layers('[affine]'), 'x.yaml:3:21 network.layers[0]: affine needs units, units out: affine: 100'],
    [
      'units that are none',
      layers('[{ affine: 0 }, { affine: 2.5 }, { affine: wide }, { affine: { units: -1 } }]'),
      /^x\.yaml:3:\d+ network\.layers\[0\]\.affine\.units: 0 is not a whole number of at least 1$/,
      /^x\.yaml:3:\d+ network\.layers\[1\]\.affine\.units: 2\.5 is not a whole number of at least 1$/,
      /^x\.yaml:3:\d+ network\.layers\[2\]\.affine\.units: "wide" is not a whole number of at least 1$/,
      'x.yaml:3:90 network.layers[3].affine.units: -1 is not a whole number of at least 1',
    ],
    [
      'a parameter that a layer has not',
      layers('[{ affine: { units: 3, bias: 2 } }]'),
      'x.yaml:3:43 network.layers[0].affine.bias: unknown parameter of affine "bias". One of: units',
    ],
    [
      'two layers in one entry, shown as it was written',
      layers('[{ affine: 3, relu: {} }]'),
      'x.yaml:3:21 network.layers[0]: {"affine":3,"relu":{}} is not a layer: expected a name, or one name with its parameters',
    ],
    [
      'a number in place of an activation’s parameters',
      layers('[{ leakyRelu: 0.1 }]'),
      /^x\.yaml:3:\d+ network\.layers\[0\]\.leakyRelu: 0\.1 is not a mapping of leakyRelu's parameters: /,
    ],
    ['no layers', layers('[]'), /network\.layers: an empty or too short list; at least 1 entry needed$/],
    [
      'a module that is not there',
      layers('[{ module: none.mjs }]'),
      /network\.layers\[0\]\.module: none\.mjs: no such file$/,
    ],
    [
      'a shape of nothing',
      'input: { shape: [] }\nnetwork: { layers: [relu] }',
      /input\.shape: an empty or too short list/,
    ],
    [
      'a length of 0',
      'input: { shape: [3, 0] }\nnetwork: { layers: [relu] }',
      'x.yaml:2:21 input.shape[1]: 0 is too small; at least 1',
    ],
    [
      'unequal shapes that are to carry over',
      `input: { shape: [3] }\nnetwork: { layers: [{ affine: 3 }, { affine: 4 }] }\ntraining: { carryOver: true }`,
      "x.yaml:4:24 training.carryOver: layers of unequal shapes [[3],[3],[4]] can't carry tensors over to the next epoch; set training.carryOver: false",
    ],
    [
      'a last layer that takes what the first does not',
      `input: { shape: [3] }\nnetwork: { layers: [{ affine: 4 }, { affine: 5 }, { affine: 4 }] }\ntraining: { carryOver: true }`,
      /training\.carryOver: layers of unequal shapes \[\[3\],\[4\],\[5\],\[4\]\] can't carry tensors over/,
    ],
    [
      'more than the machine has',
      `input: { shape: [30000] }\nnetwork: { layers: [{ affine: 30000000 }] }`,
      /network: these layers and 1000 samples need about [\d.]+ TiB of memory; this machine's limit is [\d.]+ [GT]iB$/,
    ],
  ];

  test.each(cases)('%s', (_what, yaml, ...lines) => {
    expect(problems(yaml)).toEqual(lines.map(asExpected));
  });
});

describe('the JSON Schema of network.layers', () => {
  const validate = new Ajv2020({ strict: false, inlineRefs: false, code: { optimize: false } }).compile(
    jsonSchema() as object,
  );
  const valid = (...layers: unknown[]): boolean =>
    validate({ initializers: ['he'], input: { shape: [3] }, network: { layers } });

  test('takes what is understood', () => {
    const layers = [{ affine: 3 }, { affine: { units: 3 } }, 'relu', { elu: { alpha: 2 } }, { elu: null }];
    expect(valid(...layers, { module: './act.mjs' })).toBe(true);
  });

  test.each([['affine'], [{ affine: 0 }], [{ affine: 'wide' }], ['rleu'], [{ affine: 3, relu: {} }], [3], [null]])(
    'refuses %j',
    (layer) => expect(valid(layer)).toBe(false),
  );
});
