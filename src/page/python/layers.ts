import type { LayerName } from '../../network/kinds.ts';
import type { ResidualChoice, SimpleLayerChoice } from '../../network/spec.ts';
import type { ActivationName } from '../../activation/index.ts';
import { pythonActivations } from './activations.ts';

/**
 * A kind of layer in NumPy: a class with `forward(x)`, and `backward(din)` from the upstream gradient to that of x. `p` are its
 * parameters, and `d` their gradients; the parameters of its kind are attributes.
 */
export interface PythonLayer {
  readonly className: string;
  /** The class, in lines. */
  readonly lines: readonly string[];
  /** Classes and functions that it rests on, in lines. */
  readonly helpers?: readonly string[];
}

/** What all layers share. */
export const layerBase: readonly string[] = [
  'class Layer:  # p: its parameters; d: their gradients, in the same order',
  '    d, scaled = (), 0  # scaled: the place in p of what a rule that looks at data scales',
  '    def __init__(self, p=(), **options):',
  '        self.p = p',
  '        self.__dict__.update(options)',
  '    def update(self):',
  '        self.p = [p - f32(rate) * d for p, d in zip(self.p, self.d)]',
  '',
  'def rows(a):',
  '    return a.reshape(-1, a.shape[-1])',
];

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

const conv2d: PythonLayer = {
  className: 'Conv2d',
  lines: [
    'class Conv2d(Layer):',
    '    def places(self, out):  # for each place of the kernel: the pixels of x that it sees, by groups of channels',
    '        height, width = out.shape[1:3]',
    '        for i in range(self.kernel):',
    '            for j in range(self.kernel):',
    '                s = self.stride',
    '                yield i, j, np.s_[:, i:i + (height - 1) * s + 1:s, j:j + (width - 1) * s + 1:s]',
    '    def grouped(self, a):',
    '        return a.reshape(*a.shape[:-1], self.groups, -1)',
    '    def forward(self, x):',
    '        W, b = self.p',
    '        k, before = self.kernel, 0 if self.padding == "valid" else (self.kernel - 1) // 2',
    '        behind = 0 if self.padding == "valid" else k - 1 - before',
    '        self.lines = [np.arange(-before, n + behind) for n in x.shape[1:3]]',
    '        inside = [(at >= 0) & (at < n) | (self.padding == "circular") for at, n in zip(self.lines, x.shape[1:3])]',
    '        self.inside = f32(inside[0][:, None, None] & inside[1][None, :, None])',
    '        self.lines = [at % n for at, n in zip(self.lines, x.shape[1:3])]',
    '        self.shape, self.x = x.shape, x[:, self.lines[0]][:, :, self.lines[1]] * self.inside',
    '        height, width = [(n - k) // self.stride + 1 for n in self.x.shape[1:3]]',
    '        out = np.zeros((len(x), height, width, len(b)), np.float32)',
    '        for i, j, seen in self.places(out):',
    '            part = np.einsum("nhwgc,cgo->nhwgo", self.grouped(self.x[seen]), self.grouped(W[i, j]))',
    '            out += part.reshape(out.shape)',
    '        return out + b',
    '    def backward(self, din):',
    '        W, b = self.p',
    '        dW, around, d = np.zeros_like(W), np.zeros_like(self.x), self.grouped(din)',
    '        for i, j, seen in self.places(din):',
    '            dW[i, j] = np.einsum("nhwgc,nhwgo->cgo", self.grouped(self.x[seen]), d).reshape(W[i, j].shape)',
    '            part = np.einsum("nhwgo,cgo->nhwgc", d, self.grouped(W[i, j]))',
    '            around[seen] += part.reshape(around[seen].shape)',
    '        self.d = [dW, rows(din).sum(axis=0)]',
    '        dx = np.zeros(self.shape, np.float32)',
    '        np.add.at(dx, np.ix_(range(len(dx)), *self.lines), around * self.inside)',
    '        return dx',
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

/** (samples, height, window, width, window, channels), without what fills no window. */
const windows = [
  '    def windows(self, x):',
  '        w, (samples, height, width, channels) = self.window, x.shape',
  '        inside = x[:, :height // w * w, :width // w * w]',
  '        return inside.reshape(samples, height // w, w, width // w, w, channels)',
  '    def forward(self, x):',
  '        self.x = x',
];

const averagePool: PythonLayer = {
  className: 'AveragePool',
  lines: [
    'class AveragePool(Layer):',
    ...windows,
    '        return self.windows(x).mean(axis=(2, 4))',
    '    def backward(self, din):',
    '        dx = np.zeros_like(self.x)',
    '        every = np.repeat(np.repeat(din, self.window, axis=1), self.window, axis=2)',
    '        dx[:, :every.shape[1], :every.shape[2]] = every / f32(self.window ** 2)',
    '        return dx',
  ],
};

const maxPool: PythonLayer = {
  className: 'MaxPool',
  lines: [
    'class MaxPool(Layer):',
    ...windows,
    '        return self.windows(x).max(axis=(2, 4))',
    '    def backward(self, din):',
    '        dx, w = np.zeros_like(self.x), self.window',
    '        pixels = self.windows(self.x).transpose(0, 1, 3, 5, 2, 4)',
    '        first = pixels.reshape(*pixels.shape[:4], -1).argmax(axis=-1)',
    '        n, i, j, c = np.indices(first.shape)',
    '        dx[n, i * w + first // w, j * w + first % w, c] = din',
    '        return dx',
  ],
};

const globalAveragePool: PythonLayer = {
  className: 'GlobalAveragePool',
  lines: [
    'class GlobalAveragePool(Layer):',
    '    def forward(self, x):',
    '        self.shape, self.axes = x.shape, tuple(range(1, x.ndim - 1))',
    '        return x.mean(axis=self.axes)',
    '    def backward(self, din):',
    '        count = np.prod(self.shape[1:-1])',
    '        return np.broadcast_to(np.expand_dims(din / f32(count), self.axes), self.shape)',
  ],
};

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

const embedding: PythonLayer = {
  className: 'Embedding',
  lines: [
    'class Embedding(Layer):',
    '    def forward(self, x):',
    '        self.x = x',
    '        return self.p[0][x] + (self.p[1] if self.positions else 0)',
    '    def backward(self, din):',
    '        dW = np.zeros_like(self.p[0])',
    '        np.add.at(dW, self.x, din)',
    '        self.d = [dW, din.sum(axis=0)]',
    '        return None  # token ids have no gradient',
  ],
};

const attention: PythonLayer = {
  className: 'Attention',
  lines: [
    'class Attention(Layer):',
    '    scaled = 3',
    '    def split(self, a):  # (samples, heads, tokens, width / heads)',
    '        return a.reshape(*a.shape[:2], self.heads, -1).swapaxes(1, 2)',
    '    def join(self, a):',
    '        a = a.swapaxes(1, 2)',
    '        return a.reshape(*a.shape[:2], -1)',
    '    def forward(self, x):',
    '        Wq, Wk, Wv, Wo, bq, bk, bv, bo = self.p',
    '        d = x.shape[-1] // self.heads',
    '        self.factor = f32({"1/sqrt(d)": 1 / np.sqrt(d), "1/d": 1 / d}.get(self.scale, self.scale))',
    '        self.x, self.Q, self.K, self.V = x, self.split(x @ Wq + bq), self.split(x @ Wk + bk), self.split(x @ Wv + bv)',
    '        S = self.Q @ self.K.swapaxes(-1, -2) * self.factor',
    '        if self.causal:',
    '            S = np.where(np.tri(S.shape[-1], dtype=bool), S, f32(-np.inf))',
    '        E = np.exp(S - S.max(axis=-1, keepdims=True))',
    '        self.A = E / E.sum(axis=-1, keepdims=True)',
    '        self.O = self.join(self.A @ self.V)',
    '        return self.O @ Wo + bo',
    '    def backward(self, din):',
    '        Wq, Wk, Wv, Wo, bq, bk, bv, bo = self.p',
    '        dO = self.split(din @ Wo.T)',
    '        dA = dO @ self.V.swapaxes(-1, -2)',
    '        dS = self.A * (dA - (dA * self.A).sum(axis=-1, keepdims=True)) * self.factor',
    '        dQ, dK = self.join(dS @ self.K), self.join(dS.swapaxes(-1, -2) @ self.Q)',
    '        dV = self.join(self.A.swapaxes(-1, -2) @ dO)',
    '        dWs = [rows(self.x).T @ rows(d) for d in (dQ, dK, dV)]',
    '        dbs = [rows(d).sum(axis=0) for d in (dQ, dK, dV, din)]',
    '        self.d = [*dWs, rows(self.O).T @ rows(din), *dbs]',
    '        return dQ @ Wq.T + dK @ Wk.T + dV @ Wv.T',
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
