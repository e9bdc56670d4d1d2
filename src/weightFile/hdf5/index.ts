import { errorMessage } from '../../errors.ts';
import { openBytes, type ByteRange } from '../byteRange.ts';
import { WeightFileError, type TensorSource, type WeightFile } from '../types.ts';
import { arrayIn } from './dataset.ts';
import { Hdf5File, limits } from './file.ts';
import { childrenOf } from './groups.ts';

export { hdf5Magic } from './file.ts';

/** A Keras or other HDF5 file. @throws WeightFileError */
export const openHdf5 = (path: string): WeightFile => {
  const file = openBytes(path);
  try {
    return { format: 'hdf5', tensors: hdf5In(path, file), remarks: [], close: file.close };
  } catch (error) {
    file.close();
    throw error;
  }
};

/** The arrays of an HDF5 file, or of one within another. @throws WeightFileError */
export const hdf5In = (path: string, range: ByteRange): TensorSource[] => {
  try {
    return tensorsOf(path, range);
  } catch (error) {
    if (error instanceof WeightFileError) throw error;
    throw new WeightFileError(path, `can't be read as HDF5: ${errorMessage(error)}`, error);
  }
};

const tensorsOf = (path: string, range: ByteRange): TensorSource[] => {
  const file = new Hdf5File(range);
  const tensors: TensorSource[] = [];
  const seen = new Set<number>();
  const visit = (at: number, name: string, depth: number): void => {
    if (seen.has(at)) return;
    if (depth > limits.depth) throw new RangeError('groups within groups without an end');
    seen.add(at);
    const messages = file.messages(at);
    const tensor = arrayIn(file, path, name, messages);
    if (tensor) tensors.push(tensor);
    else
      for (const [child, place] of childrenOf(file, messages))
        visit(place, name === '' ? child : `${name}/${child}`, depth + 1);
  };
  visit(file.root(), '', 0);
  file.checkExtents();
  return tensors;
};
