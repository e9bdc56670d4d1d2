import { errorMessage } from '../errors.ts';
import { chunksOf, openBytes, partOf, type ByteRange } from './byteRange.ts';
import { entriesOf, entryBytes } from './dtype.ts';
import { ExternalFiles } from './externalFiles.ts';
import { ProtobufReader, type Field } from './protobuf.ts';
import { WeightFileError, type TensorSource, type WeightFile } from './types.ts';

/** Numbers of the fields that are read, as onnx.proto has them. */
const inModel = { irVersion: 1, graph: 7 };
const inGraph = { node: 1, initializer: 5 };
const inNode = { metadata: 9 };
const inEntry = { key: 1, value: 2 };
const inTensor = { dims: 1, dtype: 2, floats: 4, int32s: 5, name: 8, raw: 9, doubles: 10, external: 13, location: 14 };

/** TensorProto.DataType. */
const dtypes: Readonly<Record<number, string>> = {
  1: 'F32',
  2: 'U8',
  3: 'I8',
  4: 'U16',
  5: 'I16',
  6: 'I32',
  7: 'I64',
  9: 'BOOL',
  10: 'F16',
  11: 'F64',
  12: 'U32',
  13: 'U64',
  14: 'C64',
  16: 'BF16',
  17: 'F8_E4M3',
  18: 'F8_E4M3FNUZ',
  19: 'F8_E5M2',
  20: 'F8_E5M2FNUZ',
  21: 'U4',
  22: 'I4',
  23: 'F4',
};

const external = 1;
const longestText = 1 << 16;
/** Axes of a tensor, at most: a file of axes alone would be all memory. */
const mostAxes = 64;

/**
 * The initializers of an ONNX model, in the file or in files beside it. Neither nodes nor data are kept in memory.
 * @throws WeightFileError
 */
export const openOnnx = (path: string): WeightFile => {
  const file = openBytes(path);
  const beside = new ExternalFiles(path);
  const close = (): void => {
    file.close();
    beside.close();
  };
  try {
    const found = { tensors: [] as TensorSource[], foldedNorms: 0 };
    const reader = new ProtobufReader(file);
    const graphs = partsOf(reader, { start: 0, size: file.size }, inModel.graph);
    if (graphs.length === 0) throw new WeightFileError(path, 'no ONNX model: it holds no graph');
    for (const graph of graphs) {
      for (const field of reader.fields(graph.start, graph.size)) {
        if (field.kind !== 'bytes') continue;
        if (field.number === inGraph.initializer) found.tensors.push(tensorOf(path, file, reader, field, beside));
        if (field.number === inGraph.node && isFolded(reader, field)) found.foldedNorms++;
      }
    }
    return { format: 'onnx', tensors: found.tensors, remarks: remarks(found.foldedNorms), close };
  } catch (error) {
    close();
    if (error instanceof WeightFileError) throw error;
    throw new WeightFileError(path, `no valid ONNX model: ${errorMessage(error)}`, error);
  }
};

interface Part {
  readonly start: number;
  readonly size: number;
}

const partsOf = (reader: ProtobufReader, { start, size }: Part, number: number): Part[] =>
  [...reader.fields(start, size)].filter(
    (field): field is Field & Part => field.number === number && field.kind === 'bytes',
  );

/** What says that an exporter changed the weights. */
export const foldedNorm = 'FuseBatchNorm';

const isFolded = (reader: ProtobufReader, node: Part): boolean =>
  partsOf(reader, node, inNode.metadata).some((entry) => {
    const [key = '', value = ''] = [inEntry.key, inEntry.value].map(
      (number) =>
        partsOf(reader, entry, number).map(({ start, size }) =>
          size > longestText ? '' : reader.text(start, size, longestText),
        )[0],
    );
    return key === 'pkg.onnxscript.rewriter.rule_name' && value.includes(foldedNorm);
  });

const remarks = (foldedNorms: number): string[] =>
  foldedNorms === 0
    ? []
    : [
        `the export folded ${foldedNorms} batch normalizations into the layers before them (${foldedNorm} in the nodes' metadata): these weights are not as drawn; export with optimize=False`,
      ];

const tensorOf = (
  path: string,
  file: ByteRange,
  reader: ProtobufReader,
  part: Part,
  beside: ExternalFiles,
): TensorSource => {
  const shape: number[] = [];
  let name = '';
  let dtype = 0;
  let inline: (Part & { number: number }) | undefined;
  let floats = 0;
  let elsewhere = false;
  const entries = new Map<string, string>();
  for (const field of reader.fields(part.start, part.size)) {
    if (field.kind === 'varint') {
      if (field.number === inTensor.dims) shape.push(field.value);
      if (field.number === inTensor.dtype) dtype = field.value;
      if (field.number === inTensor.location) elsewhere = field.value === external;
    } else if (field.kind === 'fixed') {
      if (field.number === inTensor.floats || field.number === inTensor.doubles) floats++;
    } else if (field.number === inTensor.dims) {
      if (field.size > 10 * mostAxes) throw new RangeError(`a tensor of more than ${mostAxes} axes`);
      shape.push(...reader.packed(field.start, field.size));
    } else if (field.number === inTensor.name) {
      name = reader.text(field.start, field.size, longestText);
    } else if (field.number === inTensor.external) {
      const [key = '', value = ''] = [inEntry.key, inEntry.value].map(
        (number) => partsOf(reader, field, number).map(({ start, size }) => reader.text(start, size, longestText))[0],
      );
      entries.set(key, value);
    } else if (dataFields.has(field.number)) inline = field;
    if (shape.length > mostAxes) throw new RangeError(`a tensor of more than ${mostAxes} axes`);
  }
  const word = dtypes[dtype] ?? `type ${dtype}`;
  const size = entriesOf(shape) * (entryBytes[word] ?? NaN);
  const whole = { name, shape, dtype: word, rowMajor: true };
  // Of another format, which is listed and left.
  if (entryBytes[word] === undefined) return { ...whole, bytes: () => chunksOf(partOf(file, 0, 0)) };
  if (elsewhere) {
    const from = Number(entries.get('offset') ?? 0);
    const data = beside.part(entries.get('location'), from, size);
    return { ...whole, bytes: () => chunksOf(data) };
  }
  if (floats > 0) throw new WeightFileError(path, `tensor "${name}" has its numbers one by one, which is not read`);
  const { start, size: held } = inline ?? { start: 0, size: 0 };
  if (inline !== undefined && inline.number === inTensor.int32s && entryBytes[word] === 2) {
    return { ...whole, bytes: () => packedHalves(path, reader, inline, entriesOf(shape)) };
  }
  // Integers may stand packed in another field: nobody reads them here.
  if (held !== size && word.startsWith('F'))
    throw new WeightFileError(path, `tensor "${name}" of shape [${shape.join(', ')}] in ${word} has ${held} bytes`);
  return { ...whole, bytes: () => chunksOf(partOf(file, start, held)) };
};

const dataFields: ReadonlySet<number> = new Set([inTensor.raw, inTensor.floats, inTensor.int32s, inTensor.doubles]);

/** Float16 and bfloat16 as numbers of an int32 field, a number the bits of an entry. */
async function* packedHalves(
  path: string,
  reader: ProtobufReader,
  { start, size }: Part,
  count: number,
): AsyncGenerator<Uint8Array> {
  const chunk = new Uint8Array(2 * Math.min(count, 1 << 16));
  let filled = 0;
  let done = 0;
  try {
    for (const value of reader.packed(start, size)) {
      chunk[filled++] = value & 255;
      chunk[filled++] = (value >> 8) & 255;
      done++;
      if (filled < chunk.length) continue;
      yield chunk;
      filled = 0;
    }
  } catch (error) {
    throw new WeightFileError(path, `no valid ONNX model: ${errorMessage(error)}`, error);
  }
  if (done !== count) throw new WeightFileError(path, `a tensor of ${count} entries holds ${done}`);
  if (filled > 0) yield chunk.subarray(0, filled);
}
