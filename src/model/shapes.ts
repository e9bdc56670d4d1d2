import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type * as Cpu from '@tensorflow/tfjs-backend-cpu';
import { Execution } from './execution.ts';
import type { Graph } from './graph.ts';
import { broadcastShape, product } from './operators/tensors.ts';
import type { Trace } from './trace.ts';
import { ModelError, type ModelDtype } from './types.ts';

/** Results of more numbers than this are not computed: what decides about shapes is shorter. */
const computed = 4096;

const backendName = 'shapes';

/**
 * What the values of a pass over a graph are, their shapes and formats, without the work: large tensors of numbers are left at 0, so
 * that a GPT-2 takes a second in plain JavaScript. The engine that computes stays as it is.
 * @param shapes of what is fed, by the inputs' names
 * @throws ModelError with the node that can't run
 */
export const traceShapes = (graph: Graph, shapes: ReadonlyMap<string, readonly number[]>): Trace => {
  const key = JSON.stringify([...shapes]);
  const traces = known.get(graph) ?? new Map<string, Trace>();
  const trace = traces.get(key) ?? traced(graph, shapes);
  known.set(graph, traces.set(key, trace));
  return trace;
};

/** By graph and shapes: each cell of a study asks. */
const known = new WeakMap<Graph, Map<string, Trace>>();

const traced = (graph: Graph, shapes: ReadonlyMap<string, readonly number[]>): Trace => {
  const before = tf.getBackend() as string | undefined;
  start();
  const fed: [string, Tensor][] = graph.inputs.map(({ name, dtype }) => {
    const shape = shapes.get(name);
    if (!shape) throw new ModelError(`the shape of the input "${name}" is missing`);
    return [name, tf.zeros([...shape], dtype satisfies ModelDtype)];
  });
  const execution = new Execution(graph);
  try {
    return execution.trace(new Map(fed));
  } finally {
    execution.dispose();
    tf.dispose(fed.map(([, tensor]) => tensor));
    if (before) void tf.setBackend(before);
  }
};

/** Of a backend that needs no waiting, `setBackend` is done when it returns. */
const start = (): void => {
  if (tf.findBackendFactory(backendName) === null) {
    const { MathBackendCPU } = createRequire(import.meta.url)('@tensorflow/tfjs-backend-cpu') as typeof Cpu;
    tf.registerBackend(backendName, () => new MathBackendCPU(), 0);
    tf.copyRegisteredKernels('cpu', backendName);
    for (const [kernel, shapeOf] of Object.entries(shapesOf)) leaveOut(kernel, shapeOf);
  }
  tf.enableProdMode();
  void tf.setBackend(backendName);
};

type Inputs = Readonly<Record<string, TensorInfo>>;
type Attributes = Readonly<Record<string, unknown>>;
type ShapeOf = (inputs: Inputs, attributes: Attributes) => readonly number[];

/** Puts zeros in place of a kernel's results, where they are many. */
const leaveOut = (kernelName: string, shapeOf: ShapeOf): void => {
  const usual = tf.getKernel(kernelName, 'cpu')?.kernelFunc;
  if (!usual) return;
  tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({
    kernelName,
    backendName,
    kernelFunc: (call) => {
      const inputs = call.inputs as Inputs;
      const [first] = Object.values(inputs);
      if (first!.dtype !== 'float32') return usual(call);
      const shape = shapeOf(inputs, call.attrs as Attributes);
      const size = product(shape);
      if (size <= computed && product(first!.shape) <= computed) return usual(call);
      return (call.backend as Cpu.MathBackendCPU).makeTensorInfo([...shape], 'float32', new Float32Array(size));
    },
  });
};

const same: ShapeOf = (inputs) => Object.values(inputs)[0]!.shape;
const broadcast: ShapeOf = ({ a, b }) => broadcastShape(a!.shape, b!.shape);

const convolved =
  (depthwise: boolean): ShapeOf =>
  ({ x, filter }, { strides, pad, dilations, dimRoundingMode }) =>
    tf.backend_util.computeConv2DInfo(
      x!.shape as [number, number, number, number],
      filter!.shape as [number, number, number, number],
      strides as number,
      dilations as number,
      pad as 'valid',
      dimRoundingMode as 'floor',
      depthwise,
    ).outShape;

const pooled: ShapeOf = ({ x }, { filterSize, strides, pad, dimRoundingMode }) =>
  tf.backend_util.computePool2DInfo(
    x!.shape as [number, number, number, number],
    filterSize as number,
    strides as number,
    1,
    pad as 'valid',
    dimRoundingMode as 'floor',
  ).outShape;

const multiplied: ShapeOf = ({ a, b }, { transposeA, transposeB }) => [
  ...broadcastShape(a!.shape.slice(0, -2), b!.shape.slice(0, -2)),
  a!.shape.at(transposeA === true ? -1 : -2)!,
  b!.shape.at(transposeB === true ? -2 : -1)!,
];

/** The shapes of what these kernels give: those that take long. */
const shapesOf: Readonly<Record<string, ShapeOf>> = {
  ...Object.fromEntries(
    [
      tf.Abs,
      tf.ClipByValue,
      tf.Cos,
      tf.Elu,
      tf.Erf,
      tf.Exp,
      tf.Expm1,
      tf.Log,
      tf.LogSoftmax,
      tf.Neg,
      tf.Reciprocal,
      tf.Relu,
      tf.Rsqrt,
      tf.Sigmoid,
      tf.Sin,
      tf.Softmax,
      tf.Softplus,
      tf.Sqrt,
      tf.Square,
      tf.Step,
      tf.Tanh,
    ].map((kernel) => [kernel, same]),
  ),
  ...Object.fromEntries(
    [tf.Add, tf.Maximum, tf.Minimum, tf.Multiply, tf.Pow, tf.RealDiv, tf.SquaredDifference, tf.Sub].map((kernel) => [
      kernel,
      broadcast,
    ]),
  ),
  [tf.BatchMatMul]: multiplied,
  [tf.Conv2D]: convolved(false),
  [tf.DepthwiseConv2dNative]: convolved(true),
  [tf.Conv2DBackpropInput]: (_inputs, { inputShape }) => inputShape as number[],
  [tf.MaxPool]: pooled,
  [tf.AvgPool]: pooled,
  [tf.Transpose]: ({ x }, { perm }) => (perm as number[]).map((axis) => x!.shape[axis]!),
};
