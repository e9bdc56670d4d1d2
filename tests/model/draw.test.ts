import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { loadUserModules, predictedStd, resolveCell } from '../../src/cell/index.ts';
import { ConfigError, studyOf } from '../../src/config/index.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { drawNormal } from '../../src/run/input.ts';
import { testBackends, useBackend } from '../support/engines.ts';
import { temporaryFolder } from '../support/folder.ts';
import { writeMlp } from '../support/onnx.ts';

const model = join(temporaryFolder(), 'net.onnx');
// Biases that none who forgets them predicts: their std is some 40.
writeMlp(model, [100, 200, 200, 200], 'Relu', 570);

const settingsOf = (draw: object, bias = 'zero', initializer: 'asBuilt' | object = { normal: { std: 0.1 } }) =>
  studyOf({
    network: { model, draw },
    initializers: [initializer as never],
    bias: bias as 'zero',
    input: { samples: 300 },
  }).cells[0]!.settings;

const stdOf = (values: Float32Array): number => {
  const all = [...values];
  const mean = all.reduce((sum, one) => sum + one, 0) / all.length;
  return Math.sqrt(all.reduce((sum, one) => sum + (one - mean) ** 2, 0) / all.length);
};

/** σ behind each layer, and its tensors by the file's names. */
const measured = async (settings: ReturnType<typeof settingsOf>) => {
  await loadUserModules(settings);
  const input = drawNormal(new RandomStream([1, 0, 0]), [settings.samples, 100]);
  const stream = (l: number): RandomStream => new RandomStream([1, 0, l]);
  const subject = resolveCell(settings).drawSubject({ stream, input });
  const std: number[] = [];
  await subject.forward(input, [{ output: (_layer, _out, values) => void std.push(stdOf(values())) }]);
  const tensors = new Map(
    settings.network.model!.layers.flatMap((layer, i) =>
      subject
        .parametersOf(i + 1)
        .map(({ value }, k): [string, Float32Array] => [layer.tensors[k]!, value.dataSync() as Float32Array]),
    ),
  );
  subject.dispose();
  tf.dispose(input);
  return { std, tensors };
};

beforeAll(() => useBackend(testBackends[0]!));

const weights = ['0.weight', '2.weight', '4.weight'];
const biases = ['0.bias', '2.bias', '4.bias'];
const narrow = { normal: { std: 0.05 } };
const wide = { normal: { std: 0.2 } };
const silence = 'its bias is as built';

/** With it which tensors change, in how many of the six layers theory speaks, why not in the next, and the std of what is drawn. */
const cases: [
  draw: object,
  bias: string,
  changed: string[],
  predicted: number,
  reason?: string | undefined,
  std?: Record<string, number>,
][] = [
  [{}, 'zero', [...weights, ...biases], 6],
  [{}, 'same', [...weights, ...biases], 6, undefined, { '0.bias': 0.1, '4.bias': 0.1 }],
  [{}, 'keep', weights, 0, silence],
  [{ exclude: '*.bias' }, 'zero', weights, 0, silence],
  [{ exclude: '*.bias' }, 'same', weights, 0, silence],
  [{ exclude: '2.bias' }, 'zero', [...weights, '0.bias', '4.bias'], 2, silence],
  [
    { exclude: ['2.*'] },
    'zero',
    ['0.weight', '4.weight', '0.bias', '4.bias'],
    2,
    'its weights are as built',
    { '0.weight': 0.1 },
  ],
  [{ include: '0.weight' }, 'zero', ['0.weight', ...biases], 2, 'its weights are as built'],
  [{ include: '0.weight' }, 'same', ['0.weight', '0.bias'], 2, 'its weights are as built'],
  [
    { rules: { '*': wide, '2.weight': narrow } },
    'zero',
    [...weights, ...biases],
    6,
    undefined,
    { '0.weight': 0.2, '2.weight': 0.05, '4.weight': 0.2 },
  ],
  [
    { rules: { '2.weight': narrow } },
    'same',
    [...weights, ...biases],
    6,
    undefined,
    { '0.bias': 0.1, '2.bias': 0.05, '2.weight': 0.05 },
  ],
  [{ rules: { '*': wide } }, 'keep', weights, 0, silence, { '0.weight': 0.2 }],
  [
    { rules: { '2.weight': 'asBuilt' } },
    'zero',
    ['0.weight', '4.weight', ...biases],
    2,
    'its weights are not zero-mean random draws',
  ],
];

describe('what is drawn changes, the rest stays, and theory speaks of that alone', () => {
  test.each(cases)('%j, bias: %s', async (...row) => {
    const [draw, bias, changed, predicted, reason, std = {}] = row;
    const built = await measured(settingsOf({}, 'keep', 'asBuilt'));
    const settings = settingsOf(draw, bias);
    const found = await measured(settings);
    const differing = [...found.tensors].filter(
      ([name, values]) => !tf.util.arraysEqual(values, built.tensors.get(name)!),
    );
    expect(differing.map(([name]) => name).toSorted()).toEqual(changed.toSorted());
    // Of 200 draws the std is known to 5 %.
    for (const [name, one] of Object.entries(std)) {
      const ratio = stdOf(found.tensors.get(name)!) / one;
      expect([name, Math.abs(ratio - 1) < 0.25 ? 1 : ratio]).toEqual([name, 1]);
    }
    const { forward, silence: silent } = predictedStd(settings);
    expect(forward.map((one) => typeof one === 'number')).toEqual(forward.map((_one, i) => i < predicted));
    expect(silent.forward).toEqual(reason === undefined ? null : { layer: predicted + 1, reason });
    // Of 200 units σ is known to some 10 % behind three layers.
    for (const [i, one] of forward.slice(0, predicted).entries())
      expect([i, Math.abs(Math.log(found.std[i]! / one!)) < 0.3]).toEqual([i, true]);
  });
});

describe('a pattern that changes nothing is refused, with what it could be of', () => {
  const messageOf = (draw: object): string => {
    try {
      settingsOf(draw);
      return '';
    } catch (error) {
      if (error instanceof ConfigError) return error.message;
      throw error;
    }
  };

  test.each([
    [
      { include: '0.bias' },
      'include: no tensor is named "0.bias" of those that can be drawn: 0.weight, 2.weight, 4.weight',
    ],
    [
      { exclude: '7.*' },
      'exclude: no tensor is named "7.*" of those there are: 0.weight, 0.bias, 2.weight, 2.bias, 4.weight, …',
    ],
    [
      { rules: { '*.bias': 'he' } },
      'rules: no tensor is named "*.bias" of those that are drawn: 0.weight, 2.weight, 4.weight',
    ],
    [
      { exclude: '2.*', rules: { '0.*': 'he', '2.*': 'he' } },
      'rules: no tensor is named "2.*" of those that are drawn: 0.weight, 4.weight',
    ],
    [{ exclude: '*', rules: { '*': 'he' } }, 'rules: no tensor is named "*" of those that are drawn: none'],
  ])('%j', (draw, line) => {
    expect(messageOf(draw)).toBe(`config network.draw: ${line}`);
  });

  test('others are taken', () => {
    for (const draw of [{ include: '0.*' }, { exclude: '*.bias' }, { rules: { '0.*': 'he' } }])
      expect(messageOf(draw)).toBe('');
  });
});
