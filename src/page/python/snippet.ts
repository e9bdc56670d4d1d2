import type { CellSettings } from '../../config/index.ts';
import { fansIn } from '../../initializer/fan.ts';
import type { InitializerChoice } from '../../initializer/index.ts';
import { drawnChoice } from '../../recipe/drawnChoice.ts';
import { isRecipe } from '../../recipe/table.ts';
import type { InitializerOrRecipe } from '../../recipe/index.ts';
import { walk, type PlacedLayer } from '../../network/walk.ts';
import { sampleForm } from '../../network/spec.ts';
import { pythonInitializers, type PythonInitializer } from './initializers.ts';
import { pythonLayerOf } from './layers.ts';
import { layerBase } from './pythonLayer.ts';

/**
 * A Python script that recomputes one repeat of a cell with NumPy alone and prints a line for each epoch and direction:
 * `epoch direction σ of layer 1, σ of layer 2, …`. In float32, as the study; sums may be taken in another order.
 * Of the settings only names and numbers go into it. Undefined where an activation, an initializer or the network is the user's own.
 */
export const pythonSnippet = (settings: CellSettings, repeat: number): string | undefined => {
  const parts = settings.network.model ? undefined : partsOf(settings);
  return parts && script(settings, repeat, parts);
};

interface Parts {
  /** Each initializer as a function, in lines. */
  readonly rules: readonly string[];
  /** Each class once, in lines. */
  readonly classes: readonly string[];
  /** The layers as a list of expressions, in lines. */
  readonly layers: readonly string[];
  /** Layers with drawn weights. */
  readonly drawn: number;
  /** Whether an initializer looks at data. */
  readonly rescales: boolean;
}

const partsOf = ({ network, initializer: studys, bias }: CellSettings): Parts | undefined => {
  const rules = new Rules();
  const classes = new Map<string, readonly string[]>();
  const helpers = new Set<string>();
  /** Expressions of the layers by number; a residual takes those of its block out. */
  const expressions: { readonly number: number; readonly inputs: readonly number[]; readonly text: string }[] = [];
  let drawn = 0;
  for (const placed of walk(network, ({ name }) => ({ kind: name, title: name }))) {
    const { choice, description } = placed;
    const layer = pythonLayerOf(choice);
    const own = 'initializer' in choice ? choice.initializer : undefined;
    const parameters = parametersOf(placed, own ?? studys, bias, rules);
    if (!layer || !parameters) return undefined;
    const isDrawn = description.parameters.some(({ fans }) => fans);
    const values = isDrawn ? `drawn(${++drawn}, ${parameters.join(', ')})` : `[${parameters.join(', ')}]`;
    classes.set(layer.className, layer.lines);
    for (const line of layer.helpers ?? []) helpers.add(line);
    const { block, number, inputs } = description;
    const inner = block ? expressions.splice(expressions.findIndex((one) => one.number >= block.first)) : [];
    const options = block ? residualOptions(placed, inner) : optionsOf(choice.parameters);
    const text = `${layer.className}(${[...(parameters.length > 0 ? [values] : []), ...options].join(', ')})`;
    expressions.push({ number, inputs: block ? [block.input] : inputs, text });
  }
  return {
    rules: rules.lines,
    classes: [
      ...helpers,
      ...(helpers.size > 0 ? [''] : []),
      ...[...classes.values()].flatMap((lines) => [...lines, '']),
    ],
    layers: expressions.map(({ text }) => `${text},`),
    drawn,
    rescales: rules.rescale,
  };
};

/** The layers of a branch stand before those of the shortcut, the first of which takes the block's input. */
const residualOptions = (
  { choice, description: { block } }: PlacedLayer,
  inner: readonly { readonly inputs: readonly number[]; readonly text: string }[],
): string[] => {
  const second = inner.findIndex(({ inputs }, i) => i > 0 && inputs[0] === block!.input);
  const [branch, shortcut] = second < 0 ? [inner, []] : [inner.slice(0, second), inner.slice(second)];
  const list = (name: string, layers: readonly { readonly text: string }[]): string =>
    `${name}=[${layers
      .map(({ text }) => `\n${text},`)
      .join('')
      .replaceAll('\n', '\n    ')}${layers.length > 0 ? '\n' : ''}]`;
  return [`scale=${choice.parameters['scale']}`, list('branch', branch), list('shortcut', shortcut)];
};

const optionsOf = (parameters: PlacedLayer['choice']['parameters']): string[] =>
  Object.entries(parameters).map(([key, value]) => `${key}=${pythonValue(value)}`);

const pythonValue = (value: number | string | boolean): string =>
  typeof value === 'boolean' ? (value ? 'True' : 'False') : JSON.stringify(value);

const tuple = (shape: readonly number[]): string => `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;

/**
 * The gain and a tuple for each tensor, `1`, `(rule1, "weights", (3, 4), 3, 4)`, `(zeros, "bias", (4,), 3, 4)`; of a layer that draws
 * none arrays. Undefined where a user's module draws.
 */
const parametersOf = (
  { choice, description: { parameters } }: PlacedLayer,
  initializer: InitializerOrRecipe,
  bias: CellSettings['bias'],
  rules: Rules,
): string[] | undefined => {
  if (!parameters.some(({ fans }) => fans)) {
    return parameters.map(({ start, shape }) => `np.full(${tuple(shape)}, ${Number(start)}, np.float32)`);
  }
  const wanted = parameters.map(({ start, shape, fans }): string | undefined => {
    const drawn = isRecipe(initializer.name) ? drawnChoice(initializer.name, fans!)! : initializer;
    const rule = start === 'bias' && bias === 'zero' ? 'zeros' : rules.nameOf(drawn as InitializerChoice);
    const { fanIn, fanOut } = fansIn(fans!, drawn.parameters['dialect']);
    return rule && `(${rule}, "${start}", ${tuple(shape)}, ${fanIn}, ${fanOut})`;
  });
  const gain = 'gain' in choice ? choice.gain : undefined;
  return wanted.every((one) => one !== undefined) ? [String(gain ?? 1), ...wanted] : undefined;
};

/** The initializers that a network is drawn with, each as a function. */
class Rules {
  readonly lines: string[] = [];
  rescale = false;
  readonly #names = new Map<string, string>();

  /** Undefined of a user's module. */
  nameOf(choice: InitializerChoice): string | undefined {
    if (choice.name === 'module') return undefined;
    const key = JSON.stringify(choice);
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const name = `rule${this.#names.size + 1}`;
    this.#names.set(key, name);
    const initializer = pythonInitializers[choice.name](choice.parameters);
    this.rescale ||= initializer.rescales === true;
    this.lines.push(...ruleLines(name, choice.name, initializer), '');
    return name;
  }
}

const ruleLines = (name: string, title: string, { helpers, weights, bias, rescales }: PythonInitializer): string[] => [
  `def ${name}(g, what, shape, n_in, n_out):  # ${title}`,
  ...helpers.map((line) => (line === '' ? '' : `    ${line}`)),
  '    size, units = int(np.prod(shape)), shape[-1]',
  `    return ${weights} if what == "weights" else ${bias}`,
  ...(rescales ? ['', `rescaling.append(${name})`] : []),
];

const inputOf = ({ network, samples, distribution, correlation, batch }: CellSettings): string[] => {
  const { shape: one, rows } = sampleForm(network);
  const shape = [samples, ...one];
  if (batch) {
    const file = JSON.stringify(String(batch.parameters['file']).split(/[/\\]/).at(-1));
    return [`x = x0 = ${rows === undefined ? `f32(np.load(${file}))` : `np.load(${file}).astype(int)`}  # input.file`];
  }
  if (rows !== undefined) return [`x = x0 = stream(0).randint(0, ${rows}, ${tuple(shape)})`];
  if (distribution === 'uniform')
    return [`x = x0 = f32(np.sqrt(3) * (2 * stream(0).random_sample(${tuple(shape)}) - 1))`];
  if (correlation === 0) return [`x = x0 = f32(stream(0).randn(${shape.join(', ')}))`];
  const shared = shape.length === 3 ? shape.slice(-1) : shape.slice(1);
  return [
    'g = stream(0)',
    `common = g.randn(${shared.join(', ')})  # what all samples share`,
    `x = x0 = f32(np.sqrt(${correlation}) * common + np.sqrt(1 - ${correlation}) * g.randn(${shape.join(', ')}))`,
  ];
};

const script = (settings: CellSettings, repeat: number, parts: Parts): string => {
  const { epochs, learningRate, seed, upstreamGradient, carryOver } = settings;
  return [
    '# Each layer in each epoch: its standard deviation, recomputed with NumPy from the same random draws.',
    'import numpy as np',
    '',
    'np.seterr(all="ignore")',
    `epochs, rate, seed, repeat = ${epochs}, ${learningRate}, ${seed}, ${repeat}`,
    '',
    'def stream(part):  # 0: the input; l: the l-th layer with drawn weights',
    '    return np.random.RandomState([seed, repeat, part])',
    '',
    'def f32(a):',
    '    return np.asarray(a, dtype=np.float32)',
    '',
    'def std(a):',
    '    a = a[np.isfinite(a)].astype(np.float64)',
    '    return a.std() if a.size else np.nan',
    '',
    'def drawn(l, gain, *wanted):  # the parameters of the l-th layer with drawn weights',
    '    g = stream(l)',
    '    def one(rule, what, shape, n_in, n_out):',
    '        return f32(gain * f32(rule(g, what, shape, n_in, n_out)).reshape(shape))',
    '    p = Drawn(one(*each) for each in wanted)',
    '    p.rule = wanted[0][0]',
    '    return p',
    '',
    'def zeros(g, what, shape, n_in, n_out):',
    '    return np.zeros(shape)',
    '',
    'class Drawn(list):',
    '    pass',
    '',
    ...(parts.rescales ? ['rescaling = []', ''] : []),
    ...parts.rules,
    ...layerBase,
    '',
    'def run(layers, x):  # forward; order: the layers as their outputs are computed',
    '    for layer in layers:',
    '        look(layer, x)',
    '        x = layer.result = layer.forward(x)',
    '        order.append(layer)',
    '    return x',
    '',
    'def run_back(layers, y):',
    '    for layer in reversed(layers):',
    '        y = layer.dx = layer.backward(y)',
    '    return y',
    '',
    'def look(layer, x):',
    '    pass',
    '',
    ...parts.classes,
    'layers = [',
    ...parts.layers.map((layer) => `    ${layer.replaceAll('\n', '\n    ')}`),
    ']',
    '',
    ...inputOf(settings),
    'order = []',
    ...(parts.rescales ? rescaling : []),
    'out = run(layers, x)',
    ...(parts.rescales ? ['look = lambda layer, x: None'] : []),
    `y = y0 = ${upstreamGradient === 'ones' ? 'np.ones(out.shape, np.float32)' : `f32(stream(${parts.drawn + 1}).randn(*out.shape))`}`,
    '',
    'for epoch in range(epochs):',
    '    order = []',
    '    run(layers, x)',
    '    run_back(layers, y)',
    '    for layer in layers:',
    '        layer.update()',
    '    print(epoch, "forward ", *("%.6g" % std(layer.result) for layer in order))',
    '    print(epoch, "backward", *("%.6g" % std(layer.dx) for layer in order if layer.dx is not None))',
    carryOver
      ? '    x, y = layers[-2].result if len(layers) > 1 else x, order[min(1, len(order) - 1)].dx'
      : '    x, y = x0, y0',
    '',
  ].join('\n');
};

const rescaling = [
  'def look(layer, x):  # each W divided by the std of what comes out of its layer',
  '    if getattr(layer.p, "rule", None) in rescaling:',
  '        s, at = std(layer.forward(x)), layer.scaled',
  '        if s != 0 and abs(s ** 2 - 1) >= 0.1:',
  '            layer.p[at] = f32(layer.p[at] / s)',
];
