import { bytesAt, partOf, type ByteRange } from './byteRange.ts';
import { WeightFileError } from './types.ts';

/** Of a zip archive's directory, its entries, and the headers before the files. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
const signatures = { end: 0x06054b50, entry: 0x02014b50, file: 0x04034b50 } as const;
const sizes = { end: 22, entry: 46, file: 30 } as const;
/** The longest comment behind a directory's end. */
const longestComment = 0xffff;
/** Where a number of 32 bits says that the true one stands elsewhere. */
const elsewhere = 0xffffffff;
const mostEntries = 10_000;

/**
 * The files of an archive that holds them as they are, such as Keras', by name, without waiting; those that are compressed have no
 * bytes here.
 * @throws WeightFileError
 */
export const storedEntries = (path: string, file: ByteRange): ReadonlyMap<string, ByteRange | undefined> => {
  const fail = (why: string): never => {
    throw new WeightFileError(path, `no valid zip archive: ${why}`);
  };
  const viewAt = (at: number, size: number): DataView => {
    if (at + size > file.size) fail(`byte ${at + size} is behind its end: truncated`);
    return new DataView(bytesAt(file, at, size).buffer);
  };
  const tailStart = Math.max(0, file.size - sizes.end - longestComment);
  const tail = viewAt(tailStart, file.size - tailStart);
  let end = tail.byteLength - sizes.end;
  while (end >= 0 && tail.getUint32(end, true) !== signatures.end) end--;
  if (end < 0) return fail('its directory is missing: truncated');
  const [count, start] = [tail.getUint16(end + 10, true), tail.getUint32(end + 16, true)];
  if (count > mostEntries) fail(`${count} files`);
  const found = new Map<string, ByteRange | undefined>();
  for (let [i, at] = [0, start]; i < count; i++) {
    const entry = viewAt(at, sizes.entry);
    if (entry.getUint32(0, true) !== signatures.entry) fail(`no entry of its directory at byte ${at}`);
    const size = entry.getUint32(20, true);
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => entry.getUint16(offset, true));
    const name = Buffer.from(viewAt(at + sizes.entry, nameLength!).buffer).toString('utf8');
    const header = entry.getUint32(42, true);
    if (size === elsewhere || header === elsewhere) fail(`"${name}" is larger than 4 GB, which is not read`);
    const local = viewAt(header, sizes.file);
    if (local.getUint32(0, true) !== signatures.file) fail(`"${name}" is not where its directory says`);
    const from = header + sizes.file + local.getUint16(26, true) + local.getUint16(28, true);
    if (from + size > file.size) fail(`"${name}" ends behind the archive: truncated`);
    const isStored = entry.getUint16(10, true) === 0;
    found.set(name, isStored ? partOf(file, from, size) : undefined);
    at += sizes.entry + nameLength! + extra! + comment!;
  }
  return found;
};
