import type { Field, ProtobufReader } from '../../weightFile/protobuf.ts';

/** Where a message or a field's bytes stand in the file. */
export interface Part {
  readonly start: number;
  readonly size: number;
}

/** A name or a piece of metadata is not longer. */
const longestText = 1 << 22;

export const textOf = (reader: ProtobufReader, { start, size }: Part): string => reader.text(start, size, longestText);

/** The texts of a message, by field: of an entry the key, 1, and the value, 2. */
export const eachField = (reader: ProtobufReader, part: Part): Map<number, string> =>
  new Map(
    [...reader.fields(part.start, part.size)].flatMap((field): [number, string][] =>
      field.kind === 'bytes' ? [[field.number, textOf(reader, field)]] : [],
    ),
  );

export const partsOf = (reader: ProtobufReader, part: Part, number: number): (Field & Part)[] =>
  [...reader.fields(part.start, part.size)].filter(
    (field): field is Field & Part & { kind: 'bytes' } => field.number === number && field.kind === 'bytes',
  );

/** INT64_MAX stands for "to the end", and graphs here compute in int32. */
export const clampToInt32 = (value: number): number => Math.min(2 ** 31 - 1, Math.max(-(2 ** 31), value));
