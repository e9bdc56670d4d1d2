import type { ByteRange } from './byteRange.ts';

/** A file of weights that can't be read: the command line ends with exit 2. */
export class WeightFileError extends Error {
  override readonly name = 'WeightFileError';

  /** @param why in a line: the bad value, where it stands, what would be valid */
  constructor(file: string, why: string, cause?: unknown) {
    // A damaged file's names may hold anything; the message is one line.
    super(`${file}: ${why}`.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' '), { cause });
  }
}

/** A tensor's number format: safetensors' word for it; of numbers that no format here reads, the file's own word. */
export type Dtype = string;

/** A tensor in a file. Nothing of its data is in memory until they are asked for. */
export interface TensorSource {
  /** Unique in its file. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: Dtype;
  /** Whether the entries stand row by row, the last axis fastest; NumPy's Fortran order doesn't. */
  readonly rowMajor: boolean;
  /**
   * The entries' bytes, little-endian, in chunks of whole entries. A chunk is valid until the next one is asked for.
   * @throws WeightFileError where the file ends early or can't be decompressed
   */
  readonly bytes: () => AsyncIterable<Uint8Array>;
  /** The same bytes where they stand in one piece as they are, of those formats of which models are run; undefined of all others. */
  readonly range?: ByteRange | undefined;
}

/** The formats, by the word that messages and JSON have for them. */
export type WeightFormat = 'safetensors' | 'npz' | 'npy' | 'onnx' | 'tfjs' | 'keras' | 'hdf5';

/** An open file of weights: `for (const { name, shape } of file.tensors) …`, then `file.close()`. */
export interface WeightFile {
  readonly format: WeightFormat;
  /** In the file's order. */
  readonly tensors: readonly TensorSource[];
  /** What the file says of itself that a reader of its weights should know, a sentence each. */
  readonly remarks: readonly string[];
  readonly close: () => void;
}
