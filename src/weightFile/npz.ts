import { openBytes, type OpenFile } from './byteRange.ts';
import { checkNpySize, littleEndian, maxNpyHeader, npyHeader, npyTensor, type NpyHeader } from './npy.ts';
import { WeightFileError, type TensorSource, type WeightFile } from './types.ts';
import { chunksOfStream, zipEntries, type ZipEntry } from './zip.ts';

/** NumPy arrays in a zip archive, `np.savez` or `np.savez_compressed`. @throws WeightFileError */
export const openNpz = async (path: string): Promise<WeightFile> => {
  const file = openBytes(path);
  try {
    return { format: 'npz', tensors: await tensorsOf(path, file), remarks: [], close: file.close };
  } catch (error) {
    file.close();
    throw error;
  }
};

const tensorsOf = async (path: string, file: OpenFile): Promise<TensorSource[]> => {
  const entries = await zipEntries(path, file);
  if (entries.some(({ name }) => /(^|\/)data\.pkl$/.test(name))) throw new WeightFileError(path, pickleAdvice);
  const arrays = entries.filter(({ name }) => name.endsWith('.npy'));
  if (arrays.length === 0) throw new WeightFileError(path, 'an archive that holds no NumPy array');
  const tensors: TensorSource[] = [];
  for (const entry of arrays) {
    const name = entry.name.slice(0, -'.npy'.length);
    tensors.push(entry.stored ? npyTensor(path, name, entry.stored) : await compressed(path, name, entry));
  }
  return tensors;
};

/** Saved by `torch.save`. */
export const pickleAdvice =
  'a pickle, which runs code when it is read; save it as safetensors: safetensors.torch.save_file(model.state_dict(), "model.safetensors")';

const chunkBytes = 1 << 20;

const compressed = async (path: string, name: string, entry: ZipEntry): Promise<TensorSource> => {
  const header = await headerOf(path, name, entry);
  checkNpySize(path, name, header, entry.size - header.length);
  return { name, ...header, bytes: () => littleEndian(header, dataOf(path, header, entry)) };
};

const headerOf = async (path: string, name: string, entry: ZipEntry): Promise<NpyHeader> => {
  for await (const head of chunksOfStream(path, await entry.stream(), maxNpyHeader)) return npyHeader(path, name, head);
  throw new WeightFileError(path, `${name}: is empty`);
};

/** The entries behind the header. */
async function* dataOf(path: string, { length }: NpyHeader, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  const stream = await entry.stream();
  let skip = length;
  const behind = async function* (): AsyncGenerator<Buffer> {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      const from = Math.min(skip, piece.length);
      skip -= from;
      if (from < piece.length) yield piece.subarray(from);
    }
  };
  yield* chunksOfStream(path, behind(), chunkBytes);
}
