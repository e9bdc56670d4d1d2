/** A model of the user's own that can't be read or run: the command line ends with exit 2. */
export class ModelError extends Error {
  override readonly name: string = 'ModelError';

  /** @param why in a line: the bad value, where it stands, what would be valid */
  constructor(why: string, cause?: unknown) {
    super(why.replaceAll(/\p{Cc}+/gu, ' '), { cause });
  }
}

/** The number formats that a graph computes in; every other is read as one of them. */
export type ModelDtype = 'float32' | 'int32' | 'bool';

/** A tensor of a model's file, on the host, row by row. */
export interface ModelTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: ModelDtype;
  readonly values: Float32Array | Int32Array | Uint8Array;
}

export type AttributeValue = number | string | ModelTensor | readonly number[] | readonly string[] | ModelGraph;

/** An operation of a graph: values of these names go in, and of those come out; an empty name is one that is left out. */
export interface ModelNode {
  /** May be empty. */
  readonly name: string;
  /** ONNX's word: `Conv`. */
  readonly operator: string;
  /** Empty for ONNX's own operators. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, AttributeValue>;
  /** What the exporter wrote beside it. */
  readonly metadata: ReadonlyMap<string, string>;
}

/** What goes into a graph. */
export interface ModelInput {
  readonly name: string;
  readonly dtype: ModelDtype;
  /** A length that the file leaves open is null; undefined where it says nothing of the shape. */
  readonly shape: readonly (number | null)[] | undefined;
}

export interface ModelGraph {
  readonly nodes: readonly ModelNode[];
  /** By name: weights, and constants. */
  readonly tensors: ReadonlyMap<string, ModelTensor>;
  /** Without those that a tensor fills. */
  readonly inputs: readonly ModelInput[];
  readonly outputs: readonly string[];
  readonly metadata: ReadonlyMap<string, string>;
}

/** A function of the file's own: a node of its name stands for its nodes. */
export interface ModelFunction {
  readonly name: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly nodes: readonly ModelNode[];
  /** Defaults of its attributes. */
  readonly attributes: ReadonlyMap<string, AttributeValue>;
}

/** A model's file as it was read. */
export interface ModelFile {
  readonly graph: ModelGraph;
  readonly functions: readonly ModelFunction[];
  /** Version of ONNX's operators. */
  readonly opset: number;
  readonly producer: string;
}
