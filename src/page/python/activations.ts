import type { ParameterValue } from '../../catalogue/parameter.ts';
import type { ActivationName } from '../../activation/index.ts';

type Values = Readonly<Record<string, ParameterValue>>;

/** An activation in NumPy: an expression of x, and one of x, the output `out` and the upstream gradient `din`. */
export interface PythonActivation {
  readonly forward: string;
  readonly backward: string;
  /** What the expressions need, in lines before them. */
  readonly helpers?: readonly string[];
}

const logistic = '1 / (1 + np.exp(-x))';
const logisticLine = `logistic = lambda x: ${logistic}`;

/** Beyond ±1000 a tail is exactly 0: x is clamped there in products with it, or ±Infinity would make them NaN. */
const clampedBelow = 'np.maximum(x, -1000)';
const nearLine = 'near = lambda x: np.clip(x, -1000, 1000)';

const elu = (scale: number, alpha: number): PythonActivation => ({
  forward: `${scale} * np.where(x <= 0, ${alpha} * np.expm1(np.minimum(x, 0)), x)`,
  backward: `din * ${scale} * np.where(x <= 0, ${alpha} * np.exp(np.minimum(x, 0)), 1)`,
});

const geluForms: Readonly<Record<string, PythonActivation>> = {
  exact: {
    helpers: [
      'import math',
      'erf = np.vectorize(math.erf, otypes=[float])',
      'Phi = lambda x: (1 + erf(x / np.sqrt(2))) / 2',
      nearLine,
    ],
    forward: `${clampedBelow} * Phi(x)`,
    backward: 'din * (Phi(x) + near(x) * np.exp(-near(x) ** 2 / 2) / np.sqrt(2 * np.pi))',
  },
  tanh: {
    helpers: [logisticLine, 'c = np.sqrt(8 / np.pi)', 's = lambda x: logistic(c * (x + 0.044715 * x ** 3))', nearLine],
    forward: `${clampedBelow} * s(x)`,
    backward: 'din * (s(near(x)) + near(x) * c * (1 + 3 * 0.044715 * near(x) ** 2) * s(near(x)) * (1 - s(near(x))))',
  },
};

export const pythonActivations: Readonly<Record<ActivationName, (values: Values) => PythonActivation>> = {
  sigmoid: () => ({ forward: logistic, backward: 'din * out * (1 - out)' }),
  relu: () => ({ forward: 'np.where(x <= 0, 0, x)', backward: 'np.where(x <= 0, 0, din)' }),
  identity: () => ({ forward: 'x', backward: 'din' }),
  tanh: () => ({ forward: 'np.tanh(x)', backward: 'din * (1 - out * out)' }),
  leakyRelu: ({ alpha }) => ({
    forward: `np.where(x <= 0, ${alpha} * x, x)`,
    backward: `np.where(x <= 0, ${alpha} * din, din)`,
  }),
  elu: ({ alpha }) => elu(1, Number(alpha)),
  selu: () => elu(1.0507009873554805, 1.6732632423543772),
  gelu: ({ form }) => geluForms[String(form)]!,
  silu: () => ({
    helpers: [logisticLine, nearLine],
    forward: `${clampedBelow} * logistic(x)`,
    backward: 'din * logistic(near(x)) * (1 + near(x) * (1 - logistic(near(x))))',
  }),
  mish: () => ({
    helpers: [logisticLine, 'gate = lambda x: np.tanh(np.logaddexp(0, x))', nearLine],
    forward: `${clampedBelow} * gate(x)`,
    backward: 'din * (gate(x) + near(x) * logistic(x) * (1 - gate(x) ** 2))',
  }),
  softplus: () => ({ forward: 'np.logaddexp(0, x)', backward: `din * ${logistic}` }),
  softsign: () => ({ forward: 'x / (1 + np.abs(x))', backward: 'din / (1 + np.abs(x)) ** 2' }),
  hardTanh: () => ({ forward: 'np.clip(x, -1, 1)', backward: 'np.where(np.abs(x) >= 1, 0, din)' }),
  sine: () => ({ forward: 'np.sin(x)', backward: 'din * np.cos(x)' }),
};
