import type { PythonLayer } from './pythonLayer.ts';

export const conv2d: PythonLayer = {
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

/** (samples, height, window, width, window, channels), without what fills no window. */
const windows = [
  '    def windows(self, x):',
  '        w, (samples, height, width, channels) = self.window, x.shape',
  '        inside = x[:, :height // w * w, :width // w * w]',
  '        return inside.reshape(samples, height // w, w, width // w, w, channels)',
  '    def forward(self, x):',
  '        self.x = x',
];

export const averagePool: PythonLayer = {
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

export const maxPool: PythonLayer = {
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

export const globalAveragePool: PythonLayer = {
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
