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
