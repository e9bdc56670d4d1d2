import { bytesAt, chunksOf, openBytes, partOf, type ByteRange } from './byteRange.ts';
import { entriesOf, entryBytes } from './dtype.ts';
import { isShape, parseJson } from './json.ts';
import { WeightFileError, type TensorSource, type WeightFile } from './types.ts';

/** The format's own limit. */
const maxHeaderBytes = 100_000_000;

/**
 * A safetensors file: the header's length (8 bytes), a header in JSON, the tensors one behind the other without gaps.
 * https://huggingface.co/docs/safetensors
 * @throws WeightFileError
 */
export const openSafetensors = (path: string): WeightFile => {
  const file = openBytes(path);
  try {
    return { format: 'safetensors', tensors: tensorsOf(path, file), remarks: [], close: file.close };
  } catch (error) {
    file.close();
    throw error;
  }
};

interface Placed {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

const tensorsOf = (path: string, file: ByteRange): TensorSource[] => {
  const fail = (why: string): never => {
    throw new WeightFileError(path, why);
  };
  if (file.size < 8) fail(`has ${file.size} bytes, which is less than the header of a safetensors file`);
  const claimed = new DataView(bytesAt(file, 0, 8).buffer).getBigUint64(0, true);
  const length = Number(claimed);
  if (length > file.size - 8)
    fail(`its header claims ${claimed} bytes, the file has ${file.size}: truncated, or not safetensors`);
  if (length > maxHeaderBytes) fail(`its header claims ${length} bytes; at most ${maxHeaderBytes} are read`);
  const header = parseJson(path, bytesAt(file, 8, length), 'header');
  const data = partOf(file, 8 + length, file.size - 8 - length);
  const placed = Object.entries(header).flatMap(([name, entry]) =>
    name === '__metadata__' ? [] : [placedOf(name, entry, data.size, fail)],
  );
  // Without gaps, as the format demands: bytes that no tensor owns, or two own, are a damaged file.
  let end = 0;
  for (const tensor of placed.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (tensor.start < end)
      fail(`tensor "${tensor.name}" begins at ${tensor.start}, within the one before, which ends at ${end}`);
    if (tensor.start > end) fail(`the bytes from ${end} to ${tensor.start} belong to no tensor`);
    end = tensor.end;
  }
  if (end !== data.size) fail(`has ${data.size} bytes of data, its header tells of ${end}`);
  return placed.map(({ name, dtype, shape, start, end }) => ({
    name,
    dtype,
    shape,
    rowMajor: true,
    bytes: () => chunksOf(partOf(data, start, end - start)),
  }));
};

const placedOf = (name: string, entry: unknown, size: number, fail: (why: string) => never): Placed => {
  const { dtype, shape, data_offsets: offsets } = Object(entry) as Record<string, unknown>;
  if (typeof dtype !== 'string') fail(`tensor "${name}" has no dtype`);
  if (!isShape(shape))
    return fail(`tensor "${name}" has the shape ${JSON.stringify(shape)}; expected a list of whole numbers`);
  const [start, end] = isShape(offsets) && offsets.length === 2 ? offsets : [1, 0];
  if (start! > end!) fail(`tensor "${name}" has the data_offsets ${JSON.stringify(offsets)}; expected [begin, end]`);
  if (end! > size) fail(`tensor "${name}" ends at byte ${end} of the data, which has ${size}: truncated`);
  const known = entryBytes[dtype];
  if (known !== undefined && entriesOf(shape) * known !== end! - start!)
    fail(`tensor "${name}" of shape [${shape.join(', ')}] in ${dtype} has ${end! - start!} bytes`);
  return { name, dtype: dtype, shape, start: start!, end: end! };
};
