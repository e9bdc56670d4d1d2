import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { ConfigError, jsonSchema, loadStudy, studyOf } from '../../src/config/index.ts';
import type { ConfigInput, LayerInput } from '../../src/config/input.ts';
import { configOfCell } from '../../src/page/cellConfig.ts';
import { temporaryFolder } from '../support/folder.ts';

const folder = temporaryFolder();

/** The problems of a YAML file, without the folder it lies in. */
const problems = (yaml: string): string[] => {
  const file = join(folder, 'x.yaml');
  writeFileSync(file, `${yaml.includes('initializers:') ? '' : 'initializers: [he]\n'}${yaml}\n`);
  try {
    loadStudy(file);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map((line) => line.replaceAll(`${folder}/`, ''));
    throw error;
  }
};

const layers = (shape: string, ...text: string[]): string =>
  `input: { samples: 4, shape: ${shape} }\nnetwork:\n  layers:\n${text.map((line) => `    - ${line}`).join('\n')}`;

describe('what is refused, with the layer, both shapes and the place', () => {
  const cases: [what: string, yaml: string, line: string][] = [
    [
      'a convolution of a vector',
      layers('[10]', 'relu', 'conv2d: { filters: 3 }'),
      'x.yaml:6:7 network.layers[1]: conv2d1: it needs [height, width, channels], its input has the shape [10]',
    ],
    [
      'groups that do not divide the channels',
      layers('[4, 4, 3]', 'conv2d: { filters: 4, groups: 2 }'),
      "x.yaml:5:7 network.layers[0]: conv2d1: 2 groups don't divide its 3 channels in and 4 out",
    ],
    [
      'circular padding wider than the image',
      layers('[2, 9, 1]', 'conv2d: { filters: 1, kernel: 7, padding: circular }'),
      'x.yaml:5:7 network.layers[0]: conv2d1: circular padding of 3 pixels for a kernel of 7 is wider than its input, [2, 9, 1]',
    ],
    [
      'a kernel larger than the image',
      layers('[4, 4, 1]', 'conv2d: { filters: 1, kernel: 5, padding: valid }'),
      'x.yaml:5:7 network.layers[0]: conv2d1: a kernel of [5, 5] is larger than its input, [4, 4, 1]; padding: same adds zeros',
    ],
    [
      'a window larger than the image',
      layers('[4, 4, 1]', 'maxPool: 3', 'averagePool: 2'),
      'x.yaml:6:7 network.layers[1]: averagePool1: a window of [2, 2] is larger than its input, [1, 1, 1]',
    ],
    [
      'heads that do not divide the width',
      layers('[5, 6]', 'attention: { heads: 4 }'),
      "x.yaml:5:7 network.layers[0]: attention1: 4 heads don't divide the width of its input, [5, 6]",
    ],
    [
      'attention of vectors',
      layers('[6]', 'attention: {}'),
      'x.yaml:5:7 network.layers[0]: attention1: it needs [tokens, width], its input has the shape [6]',
    ],
    [
      'a branch that changes the shape',
      layers('[6]', 'relu', 'repeat: { times: 2, layers: [{ residual: { branch: [{ affine: 5 }] } }] }'),
      'x.yaml:6:36 network.layers[1].repeat.layers[0]: block1/residual1: its branch gives [5], its shortcut [6]; layers in shortcut: can make them alike',
    ],
    [
      'a layer that does not fit within a branch',
      layers('[6]', 'residual: { branch: [relu, maxPool: 2] }'),
      'x.yaml:5:34 network.layers[0].residual.branch[1]: residual1/branch/maxPool1: it needs [height, width, channels], its input has the shape [6]',
    ],
    [
      'an embedding that is not first',
      layers('[5, 6]', 'relu', 'embedding: 7'),
      'x.yaml:6:7 network.layers[1]: embedding1: it takes token ids, and can only be the first layer',
    ],
    [
      'an embedding of vectors',
      layers('[6]', 'embedding: 7'),
      'x.yaml:5:7 network.layers[0]: embedding1: it needs an input.shape of [tokens, width], not [6]',
    ],
    [
      'a normalization over one unit',
      layers('[5, 1]', 'rmsNorm'),
      'x.yaml:5:7 network.layers[0]: rmsNorm1: over a single unit it gives its sign for every input',
    ],
    [
      'a batch normalization over one value',
      layers('[5]', 'batchNorm').replace('samples: 4', 'samples: 1'),
      'x.yaml:5:7 network.layers[0]: batchNorm1: over a single value, of one sample of shape [5], it gives 0 for every input; input.samples: 2 or more',
    ],
    [
      'a global pool of vectors',
      layers('[5]', 'globalAveragePool'),
      'x.yaml:5:7 network.layers[0]: globalAveragePool1: it needs pixels or tokens, its input has the shape [5]',
    ],
    [
      'two layers of one name',
      layers('[5]', '{ affine: 5, name: a }', '{ affine: 5, name: a }'),
      'x.yaml:6:7 network.layers[1]: a: another layer has this name',
    ],
    [
      'an initializer where nothing is drawn',
      layers('[5]', '{ layerNorm: {}, initializer: zero }'),
      'x.yaml:5:37 network.layers[0].initializer: layerNorm1 draws no weights',
    ],
    [
      'a gain that is none',
      layers('[5]', '{ affine: 5, gain: big }'),
      'x.yaml:5:26 network.layers[0].gain: "big" is not a number',
    ],
    [
      'a name that is none',
      layers('[5]', '{ affine: 5, name: a/b }'),
      'x.yaml:5:26 network.layers[0].name: "a/b" is not a layer\'s name: 1 to 60 letters, digits and . _ - that start with a letter',
    ],
    [
      'a misspelt initializer of a layer',
      layers('[5]', 'residual: { branch: [{ affine: 5, initializer: xaver }] }'),
      'x.yaml:5:54 network.layers[0].residual.branch[0].initializer: unknown initializer "xaver", did you mean "xavier"? One of: ',
    ],
    [
      'a residual without a branch',
      layers('[5]', 'residual: { scale: 2 }'),
      'x.yaml:5:17 network.layers[0].residual: residual needs branch, the layers whose output is added: residual: { scale: 1, branch: [ … ], shortcut: [ … ] }',
    ],
    [
      'an empty branch',
      layers('[5]', 'residual: { branch: [] }'),
      'x.yaml:5:27 network.layers[0].residual.branch: an empty list; at least one layer needed',
    ],
    [
      'a flag that is none',
      layers('[5, 6]', 'attention: { causal: 1 }'),
      'x.yaml:5:28 network.layers[0].attention.causal: 1 is not true or false',
    ],
    [
      'a scale that is none',
      layers('[5, 6]', 'attention: { scale: 1/d2 }'),
      'x.yaml:5:27 network.layers[0].attention.scale: "1/d2" is not 1/sqrt(d) or 1/d or a number',
    ],
    [
      'a rule for matrices at a kernel',
      `initializers: [he, identity]\n${layers('[4, 4, 1]', 'conv2d: 3')}`,
      'x.yaml:1:20 initializers[1]: identity at conv2d1: it makes matrices, not a kernel of [3, 3, 1, 3]; dirac does the same for a convolution',
    ],
    [
      'a delta-orthogonal kernel of fewer channels out',
      layers('[4, 4, 3]', '{ conv2d: 2, initializer: deltaOrthogonal }'),
      'x.yaml:5:33 network.layers[0].initializer: deltaOrthogonal at conv2d1: it needs as many channels out as in, not a kernel of [3, 3, 3, 2]',
    ],
    [
      'a key that the architecture does not know',
      'network: { architecture: residual, heads: 2 }',
      'x.yaml:2:36 network.heads: means nothing in architecture: residual, which knows width, depth, activation, normalization, residualScale',
    ],
    [
      'a key of another architecture in the plain stack',
      'network: { residualScale: 2 }',
      'x.yaml:2:12 network.residualScale: means nothing in architecture: plain, which knows width, depth, activation, normalization',
    ],
    [
      'a list of widths',
      'network: { architecture: mixer, width: [3, 4] }',
      'x.yaml:2:40 network.width: a list of widths goes with architecture: plain, not mixer',
    ],
    [
      'heads that do not divide, of an architecture',
      'network: { architecture: transformer, width: 6 }',
      "x.yaml:2:10 network: residual1/branch/attention1: 4 heads don't divide the width of its input, [64, 6]",
    ],
    [
      'a residual scale that is none',
      'network: { architecture: residual, residualScale: 1/depth }',
      'x.yaml:2:51 network.residualScale: "1/depth" is not a number, nor 1/sqrt(depth)',
    ],
    [
      'a shape beside an architecture',
      'input: { shape: [3] }\nnetwork: { architecture: mixer }',
      'x.yaml:2:17 input.shape: goes with network.layers; here network.tokens and network.width say it',
    ],
    [
      'correlated uniform inputs',
      'input: { distribution: uniform, correlation: 0.5 }',
      'x.yaml:2:46 input.correlation: goes with distribution: normal alone',
    ],
    [
      'correlated token ids',
      layers('[3, 4]', 'embedding: 5').replace('samples: 4', 'correlation: 0.5'),
      'x.yaml:2:23 input.correlation: token ids are drawn evenly from the rows of the embedding',
    ],
    [
      'token ids that are carried over',
      `${layers('[3, 4]', 'embedding: 5')}\ntraining: { carryOver: true }`,
      "x.yaml:6:24 training.carryOver: token ids can't be carried over; set training.carryOver: false",
    ],
  ];

  test.each(cases)('%s', (_what, yaml, line) => {
    // What may stand there is a long list.
    expect(problems(yaml).map((found) => found.replace(/(?<=One of: ).*/, ''))).toEqual([line]);
  });

  test('more than the machine has, also at an absurd depth, and where attention needs it', () => {
    const absurd = 'network: { architecture: transformer, width: 64, depth: 1000000000 }\ninput: { samples: 2 }';
    expect(problems(absurd)[0]).toMatch(/^x\.yaml:2:10 network: transformer of width 64, .* need about .* of memory;/);
    expect(problems(layers('[200000, 4]', 'attention: {}'))[0]).toMatch(
      /these layers and 4 samples need about .* of memory;/,
    );
    expect(problems('network: { architecture: residual, depth: 200, width: 8 }\ninput: { samples: 5 }')).toEqual([]);
  });
});

describe('a config as it is written again', () => {
  const nested: LayerInput[] = [
    { conv2d: { filters: 4, groups: 2 }, gain: 0.5, name: 'stem' },
    {
      repeat: {
        times: 2,
        layers: [{ residual: { branch: ['relu', { conv2d: 4 }], shortcut: [{ conv2d: { filters: 4, kernel: 1 } }] } }],
      },
    },
    'globalAveragePool',
    { affine: 3, initializer: { heNormal: { mode: 'fanOut' } } },
  ];
  const config: ConfigInput = {
    initializers: ['he'],
    network: { layers: nested },
    input: { shape: [6, 6, 4], correlation: 0.5 },
  };

  test('by the manifest or the page is the same study', () => {
    const study = studyOf(config);
    const { settings } = study.cells[0]!;
    expect(studyOf(study.config as never).cells[0]!.settings).toEqual(settings);
    expect(studyOf(configOfCell('x', 'he', settings) as never).cells[0]!.settings).toEqual(settings);
  });

  test('is one that the JSON Schema takes, and what is refused is not', () => {
    const validate = new Ajv2020({ strict: false, inlineRefs: false, code: { optimize: false } }).compile(
      jsonSchema() as object,
    );
    expect([validate(config), validate.errors]).toEqual([true, null]);
    expect(validate(studyOf(config).config)).toBe(true);
    for (const layer of [
      { residual: {} },
      { residual: { branch: [] } },
      { attention: { causal: 1 } },
      { affine: 3, gain: 'x' },
    ]) {
      expect(validate({ ...config, network: { layers: [layer] } })).toBe(false);
    }
  });
});

describe('recipes', () => {
  const transformer = { architecture: 'transformer', width: 8, depth: 2, tokens: 4, heads: 2 } as const;

  test('are initializers like any other, for a study and for a layer', () => {
    const study = studyOf({
      network: { layers: [{ affine: 4, initializer: 'pytorch' }, 'relu', { affine: 3 }] },
      input: { shape: [5] },
      initializers: ['gpt2', 'he'],
    });
    expect(study.cells.map(({ slug, initializer }) => [slug, initializer.label])).toEqual([
      ['gpt2', 'gpt2'],
      ['he', 'he'],
    ]);
    expect(study.notes).toEqual([
      'config initializers[0]: gpt2 asks for residual branches, and a norm before each branch; this network has none',
    ]);
  });

  test('that do not fit are refused in a line', () => {
    expect(() => studyOf({ network: transformer, initializers: ['he', 'fixup'] })).toThrow(
      /^config initializers\[1\]: fixup at residual1\/branch\/attention1: it says nothing of the query projection of attention; [^\n]*$/,
    );
    expect(() => studyOf({ network: transformer, initializers: [{ gpt2: { std: 0.01 } }] } as never)).toThrow(
      /gpt2 takes no parameters, not "std"/,
    );
    expect(() => studyOf({ network: transformer, initializers: ['gpt-2'] })).toThrow(/did you mean "gpt2"/);
  });

  test('say once what is not as they ask, at whatever points of a sweep', () => {
    const study = studyOf({
      network: transformer,
      initializers: ['bert'],
      sweep: { 'network.normPosition': ['pre', 'post'], 'network.depth': [1, 2] },
    });
    expect(study.notes).toEqual([
      'config initializers[0]: bert asks for a norm after each sum; residual1 has none there',
    ]);
  });
});
