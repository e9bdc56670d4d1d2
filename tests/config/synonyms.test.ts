import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { activations } from '../../src/activation/index.ts';
import { commonOptions } from '../../src/cli/command.ts';
import { commands } from '../../src/cli/commands.ts';
import { configKeys, studyOf, synonyms, type Synonyms, type ConfigInput } from '../../src/config/index.ts';
import { initializers } from '../../src/initializer/index.ts';
import { layerEntries } from '../../src/network/index.ts';
import { problemsOf } from './problems.ts';

const rows = (table: Synonyms) =>
  Object.entries(table).flatMap(([ours, libraries]) =>
    Object.entries(libraries).flatMap(([library, words]) => words.map((word) => [word, library, ours] as const)),
  );

/** What is suggested in place of a word, where `config` holds it. */
const suggested = (config: object): string => {
  const [line = ''] = problemsOf(() => studyOf(config as ConfigInput));
  return /did you mean (.*)\?/.exec(line)?.[1] ?? line;
};

describe('each word of another library is answered with ours', () => {
  test.each(rows(synonyms.initializers))('initializer %s (%s): %s', (word, _library, ours) => {
    expect(suggested({ initializers: [word] })).toContain(`"${ours}"`);
    expect(suggested({ initializers: [{ [word]: {} }] })).toContain(`"${ours}"`);
    expect(studyOf({ initializers: [parse(ours)] }).cells).toHaveLength(1);
  });

  test.each(rows(synonyms.activations))('activation %s (%s): %s', (word, _library, ours) => {
    expect(suggested({ initializers: ['he'], network: { activation: word } })).toContain(`"${ours}"`);
    expect(studyOf({ initializers: ['he'], network: { activation: parse(ours) } }).cells).toHaveLength(1);
  });

  test.each(rows(synonyms.layers))('layer %s (%s): %s', (word, _library, ours) => {
    expect(
      suggested({ initializers: ['he'], input: { shape: [3] }, network: { layers: [{ affine: 3 }, word] } }),
    ).toContain(`"${ours}"`);
  });

  test.each(rows(synonyms.keys))('key %s (%s): %s', (word, _library, ours) => {
    expect(suggested({ initializers: ['he'], [word]: 1 })).toContain(`"${ours}"`);
    expect(suggested({ initializers: ['he'], figures: { [word]: 1 } })).toContain(ours.split('.').at(-1));
    expect(configKeys()).toContain(ours);
  });

  test.each(rows(synonyms.parameters))('parameter %s (%s): %s', (word, _library, ours) => {
    const holder = (table: Readonly<Record<string, { parameters: object; lists?: object }>>): string | undefined =>
      Object.entries(table).find(([, { parameters, lists = {} }]) => {
        const keys = { ...parameters, ...lists };
        return ours in keys && !(word in keys);
      })?.[0];
    const [initializer, activation, layer] = [initializers, activations, layerEntries].map(holder);
    const choice = (name: string): object => ({ [name]: { [word]: 1 } });
    const config = initializer
      ? { initializers: [choice(initializer)] }
      : {
          initializers: ['he'],
          ...(activation
            ? { network: { activation: choice(activation) } }
            : { input: { shape: [3] }, network: { layers: [choice(layer!)] } }),
        };
    expect(suggested(config)).toContain(`"${ours}"`);
  });

  test('one that is wanted and misspelt is told once', () => {
    expect(problemsOf(() => studyOf({ initializers: [{ normal: { stddev: 1 } }] } as unknown as ConfigInput))).toEqual([
      'config initializers[0].normal.stddev: unknown parameter of normal "stddev", did you mean "std"? One of: std, mean',
    ]);
  });
});

test('commands and options that are suggested are there', () => {
  const options = Object.values(commands).flatMap(({ options }) => Object.keys(options));
  const usages = Object.values(commands).map(({ words }) => words?.usage);
  const known = [...[...options, ...Object.keys(commonOptions)].map((name) => `--${name}`), ...usages];
  for (const ours of [...Object.keys(synonyms.options), ...Object.keys(synonyms.commands)]) {
    const first = ours.split(' ')[0] ?? '';
    expect([ours, known.includes(first) || first in commands]).toEqual([ours, true]);
  }
});

test('no word is our own for something else', () => {
  const own: Record<string, readonly string[]> = {
    initializers: Object.keys(initializers),
    activations: Object.keys(activations),
    keys: configKeys().map((path) => path.split('.').at(-1)!),
    commands: Object.keys(commands),
  };
  for (const [kind, words] of Object.entries(own)) {
    for (const [word, , ours] of rows(synonyms[kind as keyof typeof synonyms])) {
      expect([word, words.includes(word)]).toEqual([word, false]);
      expect(ours).not.toBe(word);
    }
  }
});

describe('in any spelling', () => {
  test.each([
    ['torch.nn.init.kaiming_normal_', 'heNormal: { dialect: pytorch }'],
    ['nn.init.xavier_uniform_()', 'glorotUniform'],
    ['tf.keras.initializers.HeNormal()', 'heNormal: { dialect: keras }'],
    ['Kaiming-Uniform', 'heUniform'],
    ['glorot_uniform', 'glorotUniform'],
    ['XAVIER', 'xavier'],
    ['kaiming_unifrom', 'heUniform'],
  ])('%s', (word, ours) => {
    expect(suggested({ initializers: [word] })).toBe(`"${ours}"`);
  });

  test.each([
    ['swish', '"silu"'],
    ['rleu', '"relu"'],
    ['sigmiod', '"sigmoid"'],
    ['nn.SiLU', '"silu"'],
    ['LeakyReLU', '"leakyRelu"'],
    ['leaky_relu', '"leakyRelu"'],
    ['hard_tanh', '"hardTanh"'],
  ])('%s', (word, ours) => {
    expect(suggested({ initializers: ['he'], network: { activation: word } })).toBe(ours);
  });

  test.each([
    [{ seed: 3 }, '"random.seed"'],
    [{ width: 3 }, '"network.width"'],
    [{ learning_rate: 3 }, '"training.learningRate"'],
    [{ LR: 3 }, '"training.learningRate"'],
    [{ widht: 3 }, '"network.width"'],
    [{ repeats: 3 }, '"random.repeats" or "figures.repeats"'],
    [{ network: { hidden_size: 3 } }, '"width"'],
    [{ network: { Width: 3 } }, '"width"'],
    [{ network: { lr: 3 } }, '"training.learningRate"'],
    [{ training: { seed: 3 } }, '"random.seed"'],
    [{ sweep: { lr: [3] } }, '"training.learningRate"'],
    [{ sweep: { 'network.widht': [3] } }, '"width"'],
  ])('key %j', (config, ours) => {
    expect(suggested({ initializers: ['he'], ...config })).toBe(ours);
  });
});

describe('with a letter wrong our own words are suggested', () => {
  const wrong = (word: string): string[] =>
    Array.from(word, (_letter, i) => [
      word.slice(0, i) + word.slice(i + 1),
      `${word.slice(0, i)}q${word.slice(i + 1)}`,
      `${word.slice(0, i)}q${word.slice(i)}`,
    ]).flat();

  test.each(Object.keys(initializers))('initializer %s', (name) => {
    for (const word of wrong(name)) {
      if (word === '' || word in initializers) continue;
      expect([word, suggested({ initializers: [word] })]).toEqual([word, expect.stringContaining(`"${name}`)]);
    }
  });

  test.each(Object.keys(activations))('activation %s', (name) => {
    for (const word of wrong(name)) {
      if (word in activations) continue;
      const found = suggested({ initializers: ['he'], network: { activation: word } });
      expect([word, found]).toEqual([word, expect.stringContaining(`"${name}`)]);
    }
  });

  test.each(configKeys())('key %s', (path) => {
    const parents = path.split('.');
    const key = parents.pop()!;
    for (const word of wrong(key)) {
      const config: object = parents.reduceRight<object>((inner, parent) => ({ [parent]: inner }), { [word]: 1 });
      expect([word, suggested({ initializers: ['he'], ...config })]).toEqual([
        word,
        expect.stringContaining(`"${key}"`),
      ]);
    }
  });
});
