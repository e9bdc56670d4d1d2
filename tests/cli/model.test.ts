import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { modelPath } from '../model/expected.ts';
import { initscope, initscopeHere } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { writeLayersMlp } from '../support/layersModel.ts';
import { writeMlp, writeOnnx, type TestNode } from '../support/onnx.ts';
import { parseCsv } from '../tables/rfc4180.ts';

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
const rowsOf = (file: string) => {
  const [header, ...lines] = parseCsv(readFileSync(file, 'utf8'));
  return lines.map((line) => Object.fromEntries(line.map((value, i) => [header![i]!, value])));
};

const widths = [24, 32, 32, 10];
writeMlp(at('mlp.onnx'), widths);
const config = (network: string): string => `network: ${network}
initializers: [he, xavier]
bias: same
input: { samples: 40 }
training: { epochs: 2, upstreamGradient: normal, carryOver: false }
random: { repeats: 2 }
figures: { formats: [] }
`;
writeFileSync(at('plain.yaml'), config(`{ width: [${widths.join(', ')}], activation: tanh }`));
writeFileSync(at('own.yaml'), config('{ model: ./mlp.onnx }'));
writeLayersMlp(at('net'), widths);
writeFileSync(at('layers.yaml'), config('{ model: ./net/model.json }'));
cpSync(new URL('../model/keras/files/mlp.keras', import.meta.url), at('mlp.keras'));
writeFileSync(at('keras.yaml'), config('{ model: ./mlp.keras }'));

describe('the same MLP as a plain stack, as an ONNX file, as a LayersModel and as an archive of Keras', () => {
  const out = at('out');
  const studies = ['plain', 'own', 'layers', 'keras'];
  const files = studies.map((name) => at(`${name}.yaml`));
  const { code, stdout } = initscope(['run', ...files, '-o', out, '--backend', 'cpu', '-q']);

  test.each(studies.slice(1))('%s gives the same numbers, predictions and verdicts', (study) => {
    expect(code).toBe(0);
    expect(stdout).toContain(study);
    const [plain, own] = ['plain', study].map((name) => rowsOf(join(out, name, 'statistics.csv')));
    expect(own).toHaveLength(plain!.length);
    const numbers = ['mean', 'std', 'min', 'max', 'std_predicted', 'sample_std', 'sample_std_predicted'];
    for (const [i, row] of own!.entries()) {
      const other = plain![i]!;
      for (const key of ['cell', 'direction', 'layer', 'kind', 'count']) expect(row[key]).toBe(other[key]);
      for (const key of numbers) {
        expect(row[key] === '').toBe(other[key] === '');
        // Of what is near to 0 the size beside the row's std.
        const size = Math.max(Math.abs(Number(other[key])), Number(other['std']));
        expect(Math.abs(Number(row[key]) - Number(other[key])) / size).toBeLessThan(1e-5);
      }
    }
    const [diagnosed, found] = ['plain', study].map((name) => rowsOf(join(out, name, 'diagnostics.csv')));
    const same = [
      'dead_units',
      'effective_rank',
      'gradient_activation_ratio',
      'update_weight_log10',
      'copied_gradients',
    ];
    for (const [i, row] of found!.entries()) {
      const values = (of: Record<string, string>) => same.map((key) => (of[key] === '' ? -1e9 : Number(of[key])));
      for (const [k, value] of values(row).entries()) expect(value).toBeCloseTo(values(diagnosed![i]!)[k]!, 4);
    }
    const words = (name: string) => rowsOf(join(out, name, 'verdicts.csv')).map((row) => row['verdict']);
    expect(words(study)).toEqual(words('plain'));
  });

  test('its layers have the author’s names', () => {
    const namesOf = (study: string) => [
      ...new Set(rowsOf(join(out, study, 'statistics.csv')).map((row) => row['name'])),
    ];
    expect(namesOf('own')).toEqual(['0', '1', '2', '3', '4', '5']);
    for (const study of ['layers', 'keras'])
      expect(namesOf(study)).toEqual(['a', 'a/tanh', 'b', 'b/tanh', 'c', 'c/tanh']);
  });

  test('what is written does not say where the file lies', () => {
    const files = readdirSync(join(out, 'own'), { recursive: true, withFileTypes: true });
    const texts = files.filter((file) => file.isFile() && /\.(csv|json|html)$/.test(file.name));
    expect(texts.length).toBeGreaterThan(4);
    for (const { parentPath, name } of texts)
      expect(readFileSync(join(parentPath, name), 'latin1')).not.toContain(folder);
  });

  test('the model is known by what it holds: moved it is found again, changed it is not', async () => {
    const there = at('elsewhere');
    mkdirSync(there);
    for (const file of ['own.yaml', 'mlp.onnx']) cpSync(at(file), join(there, file));
    const plan = async () =>
      (await initscopeHere(['run', join(there, 'own.yaml'), '-o', out, '--backend', 'cpu', '--dry-run'])).stdout;
    expect(await plan()).toContain('2 of them already there');
    writeMlp(join(there, 'mlp.onnx'), widths, 'Relu');
    expect(await plan()).not.toContain('already there');
  });
});

describe('a bare model file', () => {
  test('is studied as built, with Xavier and with He, at the batch that it fixes', async () => {
    const { code, stdout } = await initscopeHere(['run', modelPath('mlp-ts.onnx'), '--dry-run', '-o', at('none')]);
    expect(code).toBe(0);
    expect(stdout).toContain('initializers: asBuilt, xavier, he');
  });

  test('as built nothing is drawn: other seeds give the same weights', () => {
    const words = ['run', at('mlp.onnx'), '--set', 'initializers=[asBuilt]', '--set', 'figures.formats=[]'];
    const more = ['--set', 'input.samples=8', '--backend', 'cpu', '-q', '--nodes'];
    expect(initscope([...words, ...more, '-o', at('bare')]).code).toBe(0);
    const rows = rowsOf(join(at('bare'), 'mlp', 'statistics.csv'));
    expect(rows.map((row) => row['kind']).slice(0, 6)).toEqual(['affine', 'tanh', 'affine', 'tanh', 'affine', 'tanh']);
    expect(rows.every((row) => row['std_predicted'] === '')).toBe(true);
  });
});

// In NumPy's format: float32, (samples, units).
const npy = (name: string, shape: readonly number[], values: readonly number[]): string => {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(', ')}), }`.padEnd(117) + '\n';
  const start = Buffer.from(`\u0093NUMPY\u0001\u0000${String.fromCharCode(header.length, 0)}${header}`, 'latin1');
  writeFileSync(at(name), Buffer.concat([start, Buffer.from(Float32Array.from(values).buffer)]));
  return name;
};

describe('a batch of one’s own', () => {
  const values = Array.from({ length: 6 * 24 }, (_, i) => 3 * Math.sin(i * i));
  npy('batch.npy', [6, 24], values);

  test('is fed as it is, and theory has nothing to say of it', () => {
    writeFileSync(
      at('fed.yaml'),
      'network: { model: mlp.onnx }\ninitializers: [asBuilt]\ninput: { file: batch.npy }\n',
    );
    const words = ['run', at('fed.yaml'), '-o', at('fed'), '--backend', 'cpu', '-q', '--set', 'figures.formats=[]'];
    expect(initscope(words).code).toBe(0);
    const [first] = rowsOf(join(at('fed'), 'fed', 'statistics.csv'));
    // x Wᵀ + b by hand: W and b as writeMlp has them.
    const part = (seed: number, k: number): number => Math.fround(Math.sin(seed + 1.7 * k) / Math.sqrt(24));
    const out = Array.from({ length: 6 * 32 }, (_, i) => {
      const [row, unit] = [Math.floor(i / 32), i % 32];
      return Array.from({ length: 24 }, (_unused, k) => values[row * 24 + k]! * part(0, unit * 24 + k)).reduce(
        (sum, one) => sum + one,
        part(100, unit),
      );
    });
    const mean = out.reduce((sum, one) => sum + one, 0) / out.length;
    const std = Math.sqrt(out.reduce((sum, one) => sum + (one - mean) ** 2, 0) / out.length);
    expect(Number(first!['count'])).toBe(6 * 32);
    expect(Number(first!['std'])).toBeCloseTo(std, 5);
    expect(first!['std_predicted']).toBe('');
  });

  test.each([
    [
      'samples of another shape',
      () => npy('other.npy', [4, 5], values.slice(0, 20)),
      'input.file: [5] is not the shape of a sample of "x", [24]',
    ],
    ['no samples', () => npy('row.npy', [24], values.slice(0, 24)), 'a sample is a row'],
    ['numbers that are not finite', () => npy('nan.npy', [1, 24], [NaN, ...values.slice(1, 24)]), 'not finite'],
    ['a file that is not there', () => 'none.npy', 'no such file'],
  ])('%s: refused', async (_what, file, message) => {
    writeFileSync(at('misfed.yaml'), `network: { model: mlp.onnx }\ninitializers: [he]\ninput: { file: ${file()} }\n`);
    const { code, line } = await lineOf([at('misfed.yaml')]);
    expect(line).toContain(message);
    expect(code).toBe(2);
  });
});

describe('a model of several inputs', () => {
  const x = Array.from({ length: 12 }, (_, i) => Math.cos(i + 1));
  const z = Array.from({ length: 6 }, (_, i) => Math.sin(i + 1));
  const w = Array.from({ length: 8 }, (_, i) => 1 / (i + 1));
  writeOnnx(at('two.onnx'), {
    inputs: { x: { shape: ['n', 4] }, z: { shape: ['n', 2] } },
    outputs: ['y'],
    tensors: { w: { shape: [4, 2], values: w } },
    nodes: [
      { operator: 'MatMul', inputs: ['x', 'w'], outputs: ['a'], scope: 'fc' },
      { operator: 'Mul', inputs: ['a', 'z'], outputs: ['y'], scope: 'gate' },
    ],
  });
  npy('x.npy', [3, 4], x);
  npy('z.npy', [3, 2], z);
  const own = (file: string): string => {
    writeFileSync(at('two.yaml'), `network: { model: two.onnx }\ninitializers: [asBuilt]\ninput: { file: ${file} }\n`);
    return at('two.yaml');
  };

  test('takes a file for each', () => {
    const words = ['-o', at('two'), '--backend', 'cpu', '-q', '--set', 'figures.formats=[]'];
    expect(initscope(['run', own('{ x: x.npy, z: z.npy }'), ...words]).code).toBe(0);
    const y = z.map((gate, i) => {
      const [row, unit] = [Math.floor(i / 2), i % 2];
      return gate * [0, 1, 2, 3].reduce((sum, k) => sum + x[row * 4 + k]! * w[k * 2 + unit]!, 0);
    });
    const mean = y.reduce((sum, one) => sum + one, 0) / y.length;
    const last = rowsOf(join(at('two'), 'two', 'statistics.csv')).findLast((row) => row['direction'] === 'forward')!;
    expect(last['name']).toBe('gate');
    expect(Number(last['mean'])).toBeCloseTo(mean, 6);
    expect(Number(last['std'])).toBeCloseTo(
      Math.sqrt(y.reduce((sum, one) => sum + (one - mean) ** 2, 0) / y.length),
      6,
    );
  });

  test.each([
    ['an input without a file', '{ x: x.npy }', 'nothing is given for the input "z"; there are "x", "z"'],
    ['a name that is none', '{ x: x.npy, z: z.npy, q: z.npy }', 'no input is named "q"; there are "x", "z"'],
    ['files of unequal length', '{ x: x.npy, z: batch.npy }', 'files of 3 and 6 samples; all need as many'],
    ['another shape', '{ x: x.npy, z: x.npy }', '"z" is given with the shape [3, 4]; the graph takes [any, 2]'],
    ['a single file', 'x.npy', 'input.file gives them'],
  ])('%s: refused', async (_what, file, message) => {
    const { code, line } = await lineOf([own(file)]);
    expect(line).toContain(message);
    expect(code).toBe(2);
  });
});

const lineOf = async (words: readonly string[]) => {
  const { code, stdout, stderr } = await initscopeHere(['run', ...words, '-o', at('refused'), '-q']);
  expect(stdout).toBe('');
  expect(existsSync(at('refused'))).toBe(false);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  return { code, line: stderr };
};

const graph = (nodes: readonly TestNode[], name: string, more = {}): string => {
  writeOnnx(at(name), { nodes, inputs: { x: { shape: ['n', 4] } }, outputs: ['y'], ...more });
  return at(name);
};

test('suggest finds the initializer that a model needs', async () => {
  writeFileSync(at('suggested.yaml'), 'network: { model: mlp.onnx }\ninitializers: [asBuilt]\n');
  const { code, stdout } = initscope(['suggest', at('suggested.yaml'), '--json']);
  expect(code).toBe(0);
  const { suggestions } = JSON.parse(stdout) as { suggestions: { initializer: unknown; network: object }[] };
  // The config's own beside those of theory.
  expect(suggestions.map(({ initializer }) => initializer)).toContainEqual({ asBuilt: {} });
  expect(suggestions.length).toBeGreaterThan(3);
  expect(suggestions[0]!.network).toMatchObject({ model: 'mlp.onnx' });
});

describe('refused in a line, with exit 2 and nothing written', () => {
  const relu = { operator: 'Relu', inputs: ['x'], outputs: ['y'] };
  const folded = {
    operator: 'Conv',
    inputs: ['x', 'w'],
    outputs: ['y'],
    scope: 'body.conv1',
    metadata: { 'pkg.onnxscript.rewriter.rule_name': 'FuseBatchNormIntoConv' },
  };
  const image = {
    inputs: { x: { shape: ['n', 1, 4, 4] } },
    tensors: { w: { shape: [1, 1, 1, 1], values: [1] } },
  };
  const config = (text: string): string => {
    writeFileSync(at('refused.yaml'), text);
    return at('refused.yaml');
  };
  const own = (keys: string, rest = ''): string =>
    config(`network: { model: ./mlp.onnx${keys} }\ninitializers: [he]\n${rest}`);

  test.each([
    ['a file that is not there', () => [at('no.onnx')], `${at('no.onnx')}: no such file`],
    ['one that is no model', () => (writeFileSync(at('text.onnx'), 'hello'), [at('text.onnx')]), 'no valid ONNX model'],
    [
      'an unknown operator, with its scope and where those are that are known',
      () => [graph([{ ...relu, operator: 'Erfc', scope: 'body.act' }], 'erfc.onnx')],
      'the operator Erfc (node y in body.act) is not supported; docs/own-model.md#operators',
    ],
    [
      'batch normalization that was folded away, with the line that keeps it',
      () => [graph([folded], 'folded.onnx', image)],
      "folded into the convolution body.conv1 when it was exported, and is gone; export it with: torch.onnx.export(model.eval(), (x,), 'net.onnx', dynamo=True, optimize=False",
    ],
    [
      'a batch that the file does not have',
      () => [modelPath('mlp-ts.onnx'), '--set', 'input.samples=100'],
      "input.samples: the file's batch is 4",
    ],
    [
      'a shape that the file leaves open',
      () => [graph([relu], 'open.onnx', { inputs: { x: { shape: ['n', 'tokens', 4] } } })],
      'the file leaves the shape of a sample of "x" open, [any, 4]: input.shape says it',
    ],
    [
      'a sample of another shape',
      () => [at('mlp.onnx'), '--set', 'input.shape=[5]'],
      '[5] is not the shape of a sample of "x", [24]',
    ],
    [
      'two inputs',
      () => [
        graph([{ operator: 'Add', inputs: ['x', 'z'], outputs: ['y'] }], 'two.onnx', {
          inputs: { x: { shape: ['n', 4] }, z: { shape: ['n', 4] } },
        }),
      ],
      'takes 2 inputs ("x", "z"); input.file gives them: { x: x.npy, … }',
    ],
    [
      'a convolution over three axes',
      () => [graph([{ ...folded, metadata: {} }], 'three.onnx', volume)],
      '3-D convolution',
    ],
    [
      'whole numbers of which nothing tells the range',
      () => [
        graph([{ operator: 'Cast', inputs: ['x'], outputs: ['y'], attributes: { to: 1 } }], 'whole.onnx', {
          inputs: { x: { shape: ['n', 4], whole: true } },
        }),
      ],
      'nothing',
    ],
    ['a pattern that fits no tensor', () => [own(', draw: { include: "*.kernel" }')], 'no tensor is named "*.kernel"'],
    ['another network beside it', () => [own(', depth: 3')], 'network.depth: means nothing beside network.model'],
    [
      'asBuilt without a model',
      () => [config('initializers: [asBuilt]\n')],
      "asBuilt is what a model's file holds; it goes with network.model",
    ],
    ['keep without a model', () => [config('initializers: [he]\nbias: keep\n')], 'keep goes with network.model'],
    [
      'every node without a model',
      () => [config('initializers: [he]\n'), '--nodes'],
      '--nodes: goes with network.model',
    ],
    ['an initializer that looks at data', () => [at('mlp.onnx'), '--set', 'initializers=[lsuv]'], 'lsuv looks at data'],
    ['a Keras archive that is not there', () => [at('net.keras')], 'net.keras: no such file'],
    ['an HDF5 file of Keras', () => [at('net.h5')], "save it as model.save('net.keras')"],
    [
      'a model.json of a class of its own',
      () => (writeFileSync(at('net.json'), '{"modelTopology": {}, "weightsManifest": []}'), [at('net.json')]),
      'expected a Sequential or functional model',
    ],
    [
      'an input without end',
      () => [graph([relu], 'endless.onnx', { inputs: { x: { shape: ['n', 2 ** 31 - 1, 1024] } } })],
      'numbers are fed',
    ],
    [
      'a config that is called model.json',
      () => {
        writeFileSync(at('model.json'), '{ "network": { "width": 0 }, "initializers": ["he"] }');
        return [at('model.json')];
      },
      'network.width',
    ],
  ])('%s', async (_what, words, message) => {
    const { code, line } = await lineOf(words());
    expect(line).toContain(message);
    expect(code).toBe(2);
  });

  const volume = {
    inputs: { x: { shape: ['n', 1, 4, 4, 4] } },
    tensors: { w: { shape: [1, 1, 1, 1, 1], values: [1] } },
  };
});
