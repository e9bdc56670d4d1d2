import type { LayerName } from '../../network/kinds.ts';
import type { ResidualChoice, SimpleLayerChoice } from '../../network/spec.ts';
import type { ActivationName } from '../../activation/index.ts';
import { pythonActivations } from './activations.ts';
import { averagePool, conv2d, globalAveragePool, maxPool } from './imageLayers.ts';
import type { PythonLayer } from './pythonLayer.ts';
import { attention, embedding } from './tokenLayers.ts';

const affine: PythonLayer = {
  className: 'Affine',
  lines: [
    'class Affine(Layer):',
    '    def forward(self, x):',
    '        self.x = x',
    '        W, b = self.p',
    '        return x @ W + b',
    '    def backward(self, din):',
    '        W, b = self.p',
    '        self.d = [rows(self.x).T @ rows(din), rows(din).sum(axis=0)]',
    '        return din @ W.T',
  ],
};

/** Statistics over these axes, with a mean or without. */
const normalization = (className: string, axes: string, centres: boolean): PythonLayer => ({
  className,
  lines: [
    `class ${className}(Layer):`,
    '    def mean(self, a):',
    `        return a.mean(axis=${axes}, keepdims=True)`,
    '    def forward(self, x):',
    `        ${centres ? 'x, gamma, beta = x - self.mean(x), *self.p' : 'gamma, = self.p'}`,
    '        self.scale = 1 / np.sqrt(self.mean(x ** 2) + f32(1e-5))',
    '        self.y = x * self.scale',
    `        return gamma * self.y${centres ? ' + beta' : ''}`,
    '    def backward(self, din):',
    `        self.d = [rows(din * self.y).sum(axis=0)${centres ? ', rows(din).sum(axis=0)' : ''}]`,
    '        d = din * self.p[0]',
    `        return (d ${centres ? '- self.mean(d) ' : ''}- self.y * self.mean(d * self.y)) * self.scale`,
  ],
});

const flatten: PythonLayer = {
  className: 'Flatten',
  lines: [
    'class Flatten(Layer):',
    '    def forward(self, x):',
    '        self.shape = x.shape',
    '        return x.reshape(len(x), -1)',
    '    def backward(self, din):',
    '        return din.reshape(self.shape)',
  ],
};

const transpose: PythonLayer = {
  className: 'Transpose',
  lines: [
    'class Transpose(Layer):',
    '    def forward(self, x):',
    '        return x.swapaxes(-1, -2)',
    '    def backward(self, din):',
    '        return din.swapaxes(-1, -2)',
  ],
};

const residual: PythonLayer = {
  className: 'Residual',
  lines: [
    'class Residual(Layer):',
    '    def forward(self, x):',
    '        branch = run(self.branch, x)',
    '        return run(self.shortcut, x) + f32(self.scale) * branch',
    '    def backward(self, din):',
    '        return run_back(self.shortcut, din) + run_back(self.branch, f32(self.scale) * din)',
    '    def update(self):',
    '        for layer in self.branch + self.shortcut:',
    '            layer.update()',
  ],
};

/** One for each kind of layer but the activations. */
export const pythonLayers: Readonly<Record<LayerName, PythonLayer>> = {
  affine,
  conv2d,
  batchNorm: normalization('BatchNorm', 'tuple(range(a.ndim - 1))', true),
  layerNorm: normalization('LayerNorm', '-1', true),
  rmsNorm: normalization('RmsNorm', '-1', false),
  averagePool,
  maxPool,
  globalAveragePool,
  flatten,
  transpose,
  embedding,
  attention,
  residual,
};

/** The class of a layer; undefined of a user's module. */
export const pythonLayerOf = ({ name, parameters }: SimpleLayerChoice | ResidualChoice): PythonLayer | undefined => {
  if (name === 'module') return undefined;
  if (Object.hasOwn(pythonLayers, name)) return pythonLayers[name as LayerName];
  const { forward, backward, helpers = [] } = pythonActivations[name as ActivationName](parameters);
  const className = classNameOf(name, parameters);
  return {
    className,
    helpers,
    lines: [
      `class ${className}(Layer):`,
      '    def forward(self, x):',
      `        out = f32(${forward})`,
      '        self.x, self.out = x, out',
      '        return out',
      '    def backward(self, din):',
      '        x, out = self.x, self.out',
      `        return f32(${backward})`,
    ],
  };
};

/** `LeakyRelu_0_1`: activations of different parameters are different classes. */
const classNameOf = (name: string, parameters: SimpleLayerChoice['parameters']): string =>
  [name[0]!.toUpperCase() + name.slice(1), ...Object.values(parameters).map(String)].join('_').replaceAll(/\W/g, '_');
