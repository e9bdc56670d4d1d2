import type { CellSettings } from '../../config/index.ts';
import { pythonInitializers, type PythonInitializer } from './initializers.ts';
import { pythonLayerOf, type PythonLayer } from './layers.ts';

/**
 * A Python script that recomputes one repeat of a cell with NumPy alone and prints a line for each epoch and direction:
 * `epoch direction σ of layer 1, σ of layer 2, …`. In float32, as the study; sums may be taken in another order.
 * Of the settings only names and numbers go into it. Undefined where an activation or the initializer is a user's module.
 */
export const pythonSnippet = (settings: CellSettings, repeat: number): string | undefined => {
  const initializer = initializerOf(settings);
  const layers = layersOf(settings);
  return initializer && layers && script(settings, repeat, layers, initializer);
};

const initializerOf = ({ initializer: { name, parameters } }: CellSettings): PythonInitializer | undefined =>
  name === 'module' ? undefined : pythonInitializers[name](parameters);

interface Layers {
  /** Each class once. */
  readonly classes: readonly PythonLayer[];
  /** One expression for each layer: `Affine(1, 100, 100)`, `Activation1()`. */
  readonly instances: readonly string[];
  /** Layers with drawn weights. */
  readonly drawn: number;
}

/** Layers that chose alike share a class. */
const layersOf = ({ network }: CellSettings): Layers | undefined => {
  const classes = new Map<string, PythonLayer>();
  const instances: string[] = [];
  let units = network.inputShape.at(-1)!;
  let drawn = 0;
  for (const choice of network.layers) {
    const layer = pythonLayerOf(choice);
    if (!layer) return undefined;
    const out = Number(choice.parameters['units'] ?? units);
    classes.set(layer.className, layer);
    instances.push(`${layer.className}(${layer.drawn ? `${++drawn}, ${units}, ${out}` : ''})`);
    units = out;
  }
  return { classes: [...classes.values()], instances, drawn };
};

const script = (settings: CellSettings, repeat: number, layers: Layers, initializer: PythonInitializer): string => {
  const { network, samples, epochs, learningRate, seed, bias, upstreamGradient, carryOver } = settings;
  const classes = layers.classes.flatMap((layer) => [...layer.lines(initializer, bias), '']);
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
    ...(initializer.helpers.length > 0 ? [...initializer.helpers, ''] : []),
    ...classes,
    'layers = [',
    ...layers.instances.map((instance) => `    ${instance},`),
    ']',
    '',
    `x = x0 = f32(stream(0).randn(${[samples, ...network.inputShape].join(', ')}))`,
    ...(initializer.rescales ? rescaling : []),
    'shape = x',
    'for layer in layers:',
    '    shape = layer.forward(shape)',
    `y = y0 = ${upstreamGradient === 'ones' ? 'np.ones(shape.shape, np.float32)' : `f32(stream(${layers.drawn + 1}).randn(*shape.shape))`}`,
    '',
    'for epoch in range(epochs):',
    '    inputs, forward, backward = [], [], []',
    '    for layer in layers:',
    '        inputs.append(x)',
    '        x = layer.forward(x)',
    '        forward.append(x)',
    '    for layer in reversed(layers):',
    '        y = layer.backward(y)',
    '        backward.insert(0, y)',
    '    for layer in layers:',
    '        layer.update()',
    '    print(epoch, "forward ", *("%.6g" % std(a) for a in forward))',
    '    print(epoch, "backward", *("%.6g" % std(a) for a in backward))',
    `    x, y = ${carryOver ? 'inputs[-1], backward[min(1, len(backward) - 1)]' : 'x0, y0'}`,
    '',
  ].join('\n');
};

const rescaling = [
  'for layer in layers:  # each W divided by the std of what comes out of its layer',
  '    if isinstance(layer, Affine):',
  '        s = std(layer.forward(x))',
  '        if s != 0 and abs(s ** 2 - 1) >= 0.1:',
  '            layer.W = f32(layer.W / s)',
  '    x = layer.forward(x)',
  'x = x0',
];
