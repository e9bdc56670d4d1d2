import type { Settings } from '../../config/index.ts';
import { pythonActivations, type PythonActivation } from './activations.ts';
import { pythonInitializers, type PythonInitializer } from './initializers.ts';

/**
 * A Python script that recomputes one repeat of a cell with NumPy alone and prints a line for each epoch and direction:
 * `epoch direction σ of layer 1, σ of layer 2, …`. In float32, as the study; sums may be taken in another order.
 * Of the settings only numbers go into it. Undefined where the activation or the initializer is a module
 * of one's own.
 */
export const pythonSnippet = (settings: Settings, repeat: number): string | undefined => {
  const [activation, initializer] = [activationOf(settings), initializerOf(settings)];
  return activation && initializer && script(settings, repeat, activation, initializer);
};

const activationOf = ({ activation: { name, parameters } }: Settings): PythonActivation | undefined =>
  name === 'module' ? undefined : pythonActivations[name](parameters);

const initializerOf = ({ initializer: { name, parameters } }: Settings): PythonInitializer | undefined =>
  name === 'module' ? undefined : pythonInitializers[name](parameters);

const script = (
  settings: Settings,
  repeat: number,
  activation: PythonActivation,
  initializer: PythonInitializer,
): string => {
  const { widths, samples, epochs, learningRate, seed, bias, upstreamGradient, carryOver } = settings;
  return [
    '# Each layer in each epoch: its standard deviation, recomputed with NumPy from the same random draws.',
    'import numpy as np',
    '',
    'np.seterr(all="ignore")',
    `widths = ${pythonWidths(widths)}`,
    `samples, epochs, rate = ${samples}, ${epochs}, ${learningRate}`,
    `seed, repeat = ${seed}, ${repeat}`,
    '',
    'def stream(part):  # 0: the input; l: the l-th Affine layer',
    '    return np.random.RandomState([seed, repeat, part])',
    '',
    'def f32(a):',
    '    return np.asarray(a, dtype=np.float32)',
    '',
    'def std(a):',
    '    a = a[np.isfinite(a)].astype(np.float64)',
    '    return a.std() if a.size else np.nan',
    '',
    ...(activation.helpers ? [...activation.helpers, ''] : []),
    'def activation(x):',
    `    return f32(${activation.forward})`,
    '',
    'def activation_backward(din, x, out):',
    `    return f32(${activation.backward})`,
    '',
    ...(initializer.helpers.length > 0 ? [...initializer.helpers, ''] : []),
    'layers = []',
    'for l, (n_in, n_out) in enumerate(zip(widths, widths[1:]), 1):',
    '    g = stream(l)',
    `    W = f32(${initializer.weights}).reshape(n_in, n_out)`,
    `    b = f32(${bias === 'same' ? initializer.bias : 'np.zeros(n_out)'})`,
    '    layers.append([W, b])',
    '',
    'x = x0 = f32(stream(0).randn(samples, widths[0]))',
    `y = y0 = ${upstreamGradient === 'ones' ? 'np.ones((samples, widths[-1]), np.float32)' : 'f32(stream(len(widths)).randn(samples, widths[-1]))'}`,
    ...(initializer.rescales ? rescaling : []),
    '',
    'for epoch in range(epochs):',
    '    inputs, forward, backward = [], [], []',
    '    for W, b in layers:',
    '        inputs.append(x)',
    '        z = x @ W + b',
    '        x = activation(z)',
    '        forward += [z, x]',
    '    for l in reversed(range(len(layers))):',
    '        W, b = layers[l]',
    '        dz = activation_backward(y, forward[2 * l], forward[2 * l + 1])',
    '        y = dz @ W.T',
    '        layers[l] = [W - f32(rate) * (inputs[l].T @ dz), b - f32(rate) * dz.sum(axis=0)]',
    '        backward = [y, dz] + backward',
    '    print(epoch, "forward ", *("%.6g" % std(a) for a in forward))',
    '    print(epoch, "backward", *("%.6g" % std(a) for a in backward))',
    `    x, y = ${carryOver ? 'forward[-2], backward[1]' : 'x0, y0'}`,
    '',
  ].join('\n');
};

const rescaling = [
  'for layer in layers:  # each W divided by the std of what comes out of its layer',
  '    s = std(x @ layer[0] + layer[1])',
  '    if s != 0 and abs(s ** 2 - 1) >= 0.1:',
  '        layer[0] = f32(layer[0] / s)',
  '    x = activation(x @ layer[0] + layer[1])',
  'x = x0',
];

const pythonWidths = (widths: readonly number[]): string =>
  widths.every((width) => width === widths[0]) ? `[${widths[0]}] * ${widths.length}` : `[${widths.join(', ')}]`;
