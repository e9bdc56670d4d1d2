import type { LayerName } from '../../network/kinds.ts';
import type { LayerChoice } from '../../network/spec.ts';
import type { ActivationName } from '../../activation/index.ts';
import { pythonActivations } from './activations.ts';
import type { PythonInitializer } from './initializers.ts';

/** A kind of layer in NumPy: a class with `forward(x)`, `backward(din)`, din being the upstream gradient, and `update()`. */
export interface PythonLayer {
  readonly className: string;
  /** The class, in lines; the initializer's expressions are filled in. */
  readonly lines: (initializer: PythonInitializer, bias: 'same' | 'zero') => readonly string[];
  /** Of a layer with drawn weights, which is told its stream's number and its units in and out. */
  readonly drawn?: true;
}

const affine: PythonLayer = {
  className: 'Affine',
  drawn: true,
  lines: (initializer, bias) => [
    'class Affine:',
    '    def __init__(self, l, n_in, n_out):',
    '        g = stream(l)',
    `        self.W = f32(${initializer.weights}).reshape(n_in, n_out)`,
    `        self.b = f32(${bias === 'same' ? initializer.bias : 'np.zeros(n_out)'})`,
    '    def forward(self, x):',
    '        self.x = x',
    '        return x @ self.W + self.b',
    '    def backward(self, din):',
    '        rows = lambda a: a.reshape(-1, a.shape[-1])',
    '        self.dW, self.db = rows(self.x).T @ rows(din), rows(din).sum(axis=0)',
    '        return din @ self.W.T',
    '    def update(self):',
    '        self.W, self.b = self.W - f32(rate) * self.dW, self.b - f32(rate) * self.db',
  ],
};

const layerNorm: PythonLayer = {
  className: 'LayerNorm',
  lines: () => [
    'class LayerNorm:',
    '    gamma, beta = f32(1), f32(0)',
    '    def forward(self, x):',
    '        mean = lambda a: a.mean(axis=-1, keepdims=True)',
    '        self.scale = 1 / np.sqrt(mean((x - mean(x)) ** 2) + f32(1e-5))',
    '        self.y = (x - mean(x)) * self.scale',
    '        return self.gamma * self.y + self.beta',
    '    def backward(self, din):',
    '        rows, y = lambda a: a.reshape(-1, a.shape[-1]), self.y',
    '        mean = lambda a: a.mean(axis=-1, keepdims=True)',
    '        self.dgamma, self.dbeta = rows(din * y).sum(axis=0), rows(din).sum(axis=0)',
    '        d = din * self.gamma',
    '        return (d - mean(d) - y * mean(d * y)) * self.scale',
    '    def update(self):',
    '        self.gamma, self.beta = self.gamma - f32(rate) * self.dgamma, self.beta - f32(rate) * self.dbeta',
  ],
};

/** One for each kind of layer but the activations. */
export const pythonLayers: Readonly<Record<LayerName, PythonLayer>> = { affine, layerNorm };

/** The class of a layer; undefined of a user's module. */
export const pythonLayerOf = ({ name, parameters }: LayerChoice): PythonLayer | undefined => {
  if (name === 'module') return undefined;
  if (Object.hasOwn(pythonLayers, name)) return pythonLayers[name as LayerName];
  const { forward, backward, helpers = [] } = pythonActivations[name as ActivationName](parameters);
  const className = classNameOf(name, parameters);
  return {
    className,
    lines: () => [
      ...helpers,
      '',
      `class ${className}:`,
      '    def forward(self, x):',
      `        out = f32(${forward})`,
      '        self.x, self.out = x, out',
      '        return out',
      '    def backward(self, din):',
      '        x, out = self.x, self.out',
      `        return f32(${backward})`,
      '    def update(self):',
      '        pass',
    ],
  };
};

/** `LeakyRelu_0_1`: activations of different parameters are different classes. */
const classNameOf = (name: string, parameters: LayerChoice['parameters']): string =>
  [name[0]!.toUpperCase() + name.slice(1), ...Object.values(parameters).map(String)].join('_').replaceAll(/\W/g, '_');
