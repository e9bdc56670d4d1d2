import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { Call, Operator, Value } from './types.ts';

type Activation = (x: Tensor) => Tensor;

/** What is there for `activation_alpha` and `activation_beta`, where an activation takes them, with ONNX' defaults. */
interface GateActivation {
  readonly f: (x: Tensor, alpha: number, beta: number) => Tensor;
  readonly alpha?: number;
  readonly beta?: number;
}

const activations: Readonly<Record<string, GateActivation>> = {
  sigmoid: { f: (x) => tf.sigmoid(x) },
  tanh: { f: (x) => tf.tanh(x) },
  relu: { f: (x) => tf.relu(x) },
  softsign: { f: (x) => tf.div(x, tf.add(1, tf.abs(x))) },
  softplus: { f: (x) => tf.softplus(x) },
  affine: { f: (x, alpha, beta) => tf.add(tf.mul(alpha, x), beta), alpha: 1, beta: 0 },
  hardsigmoid: { f: (x, alpha, beta) => tf.clipByValue(tf.add(tf.mul(alpha, x), beta), 0, 1), alpha: 0.2, beta: 0.5 },
  elu: { f: (x, alpha) => tf.add(tf.relu(x), tf.mul(alpha, tf.expm1(tf.neg(tf.relu(tf.neg(x)))))), alpha: 1 },
};

/** One direction of a recurrent operator: the weights of its gates, and where it starts. */
interface Direction {
  /** (inputs, gates · H) */
  readonly W: Tensor2D;
  /** (H, gates · H) */
  readonly R: Tensor2D;
  /** Of the input and of the state, (gates · H) each. */
  readonly Wb: Tensor | undefined;
  readonly Rb: Tensor | undefined;
  /** Of an LSTM: (3 · H) */
  readonly P: Tensor | undefined;
  readonly hidden: number;
  readonly f: readonly Activation[];
}

/** Of one direction the states, h and of an LSTM c. */
type State = readonly Tensor[];

/** The next state, of x W, (samples, gates · H), and the one before. */
type Step = (direction: Direction, xW: Tensor2D, state: State) => State;

interface Kind {
  readonly gates: number;
  readonly activations: readonly string[];
  readonly states: 1 | 2;
  readonly step: (call: Call) => Step;
}

const plus = (x: Tensor, bias: Tensor | undefined): Tensor => (bias ? tf.add(x, bias) : x);

const gatesOf = (x: Tensor, count: number): Tensor[] => tf.split(x, count, -1);

const times = (h: Tensor, R: Tensor): Tensor => tf.matMul(h, R);

const rnn: Kind = {
  gates: 1,
  activations: ['Tanh'],
  states: 1,
  step:
    () =>
    ({ R, Wb, Rb, f: [f] }, xW, [h]) => [f!(plus(plus(tf.add(xW, times(h!, R)), Wb), Rb))],
};

/** z, r, h as ONNX orders the gates. */
const gru: Kind = {
  gates: 3,
  activations: ['Sigmoid', 'Tanh'],
  states: 1,
  step: (call) => {
    const resetAfter = call.number('linear_before_reset', 0) !== 0;
    return ({ R, Wb, Rb, f: [f, g] }, xW, [h]) => {
      const [Rz, Rr, Rh] = gatesOf(R, 3);
      const [bz, br, bh] = Rb ? gatesOf(Rb, 3) : [];
      const [xz, xr, xh] = gatesOf(plus(xW, Wb), 3);
      const z = f!(plus(tf.add(xz!, times(h!, Rz!)), bz));
      const r = f!(plus(tf.add(xr!, times(h!, Rr!)), br));
      const inner = resetAfter ? tf.mul(r, plus(times(h!, Rh!), bh)) : plus(times(tf.mul(r, h!), Rh!), bh);
      const candidate = g!(tf.add(xh!, inner));
      return [tf.add(tf.mul(tf.sub(1, z), candidate), tf.mul(z, h!))];
    };
  },
};

/** i, o, f, c as ONNX orders the gates. */
const lstm: Kind = {
  gates: 4,
  activations: ['Sigmoid', 'Tanh', 'Tanh'],
  states: 2,
  step:
    () =>
    ({ R, Wb, Rb, P, f: [f, g, h] }, xW, [hidden, cell]) => {
      const [i, o, forget, c] = gatesOf(plus(plus(tf.add(xW, times(hidden!, R)), Wb), Rb), 4);
      const [pi, po, pf] = P ? gatesOf(P, 3) : [];
      const seen = (gate: Tensor, peephole: Tensor | undefined, state: Tensor): Tensor =>
        f!(peephole ? tf.add(gate, tf.mul(peephole, state)) : gate);
      const next = tf.add(tf.mul(seen(forget!, pf, cell!), cell!), tf.mul(seen(i!, pi, cell!), g!(c!)));
      return [tf.mul(seen(o!, po, next), h!(next)), next];
    },
};

/** https://onnx.ai/onnx/operators/onnx__LSTM.html and its siblings: Y, (steps, directions, samples, H), and the last states. */
const recurrent = (kind: Kind): Operator => ({
  run: (call) => {
    const batchFirst = call.number('layout', 0) === 1;
    const x = batchFirst ? tf.transpose(call.tensor(0), [1, 0, 2]) : call.tensor(0);
    const [steps = 0, samples = 0] = x.shape;
    const lengths = call.numbers(4);
    if (lengths?.some((length) => length !== steps)) call.fail('sequences of unequal lengths are not supported');
    const direction = call.text('direction', 'forward');
    const directions = direction === 'bidirectional' ? 2 : 1;
    const found: { out: Tensor[]; last: State }[] = [];
    const step = kind.step(call);
    for (let d = 0; d < directions; d++) {
      const one = directionOf(call, kind, d);
      const first = [5, 6]
        .slice(0, kind.states)
        .map((input) => stateOf(call, input, d, [samples, one.hidden], batchFirst));
      const isReversed = direction === 'reverse' || d === 1;
      found.push(walk(x as tf.Tensor3D, one, { step, first, isReversed, counts: countsOf(call) }));
    }
    const Y = tf.stack(
      found.map(({ out }) => tf.stack(out)),
      1,
    );
    const last = (i: number): Tensor => tf.stack(found.map((one) => one.last[i]!));
    const all: Value[] = [Y, last(0), ...(kind.states === 2 ? [last(1)] : [])];
    const turned = batchFirst
      ? all.map((value, i) => tf.transpose(value as Tensor, i === 0 ? [2, 0, 1, 3] : [1, 0, 2]))
      : all;
    return turned.slice(0, call.outputs);
  },
  limit: 'sequences of one length',
});

const directionOf = (call: Call, kind: Kind, d: number): Direction => {
  if (call.has('clip')) call.fail('clip is not supported');
  const part = (i: number): Tensor | undefined => {
    const tensor = call.optional(i);
    return tensor && tf.reshape(tf.slice(tensor, [d], [1]), tensor.shape.slice(1));
  };
  const bias = part(3);
  const [Wb, Rb] = bias ? tf.split(bias, 2) : [];
  const f = activationsOf(call, kind).slice(d * kind.activations.length, (d + 1) * kind.activations.length);
  if (call.number('input_forget', 0) !== 0) call.fail('input_forget is not supported');
  return {
    W: tf.transpose(part(1)!) as Tensor2D,
    R: tf.transpose(part(2)!) as Tensor2D,
    Wb,
    Rb,
    P: part(7),
    hidden: call.tensor(2).shape[2]!,
    f,
  };
};

/** Of all directions; those that take numbers take them from their lists one after the other. */
const activationsOf = (call: Call, kind: Kind): Activation[] => {
  const names = call.texts('activations') ?? [...kind.activations, ...kind.activations];
  const [alphas, betas] = [call.list('activation_alpha') ?? [], call.list('activation_beta') ?? []];
  return names.map((name) => {
    const { f, ...defaults } =
      activations[name.toLowerCase()] ??
      call.fail(`the activation ${name} is not supported; known: ${Object.keys(activations).join(', ')}`);
    const next = (list: number[], otherwise: number | undefined): number =>
      otherwise === undefined ? 0 : (list.shift() ?? otherwise);
    const [alpha, beta] = [next(alphas, defaults.alpha), next(betas, defaults.beta)];
    return (x) => f(x, alpha, beta);
  });
};

const stateOf = (call: Call, input: number, d: number, shape: number[], batchFirst: boolean): Tensor => {
  const given = call.optional(input);
  if (!given) return tf.zeros(shape);
  const ordered = batchFirst ? tf.transpose(given, [1, 0, 2]) : given;
  return tf.reshape(tf.slice(ordered, [d], [1]), shape);
};

/** Of Keras, a ninth input: which steps of which samples count, (samples, steps), 1 or 0; a step at a time, (samples, 1). */
const countsOf = (call: Call): Tensor[] | undefined => {
  const mask = call.optional(8);
  return mask && tf.unstack(tf.expandDims(tf.transpose(mask), -1));
};

interface Way {
  readonly step: Step;
  readonly first: State;
  readonly isReversed: boolean;
  readonly counts: readonly Tensor[] | undefined;
}

const walk = (x: tf.Tensor3D, direction: Direction, { step, first, isReversed, counts }: Way) => {
  const [steps, samples, inputs] = x.shape;
  const rows = tf.matMul(tf.reshape(x, [steps * samples, inputs]), direction.W);
  const xW = tf.unstack(tf.reshape(rows, [steps, samples, -1]));
  const out: Tensor[] = Array.from({ length: steps });
  let state = first;
  for (let i = 0; i < steps; i++) {
    const t = isReversed ? steps - 1 - i : i;
    const next = step(direction, xW[t] as Tensor2D, state);
    // What does not count leaves the state as it is.
    state = counts ? next.map((one, k) => tf.add(state[k]!, tf.mul(counts[t]!, tf.sub(one, state[k]!)))) : next;
    out[t] = state[0]!;
  }
  return { out, last: state };
};

/** Loops over time, each as one operator. */
export const recurrence = {
  LSTM: recurrent(lstm),
  GRU: recurrent(gru),
  RNN: recurrent(rnn),
} as const satisfies Record<string, Operator>;
