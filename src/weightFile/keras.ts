import { openBytes, type OpenFile } from './byteRange.ts';
import { hdf5In } from './hdf5/index.ts';
import { WeightFileError, type TensorSource, type WeightFile } from './types.ts';
import { zipEntries } from './zip.ts';

const weightsName = 'model.weights.h5';

/** A `.keras` archive: a zip whose `model.weights.h5` is stored as it is. @throws WeightFileError */
export const openKeras = async (path: string): Promise<WeightFile> => {
  const file = openBytes(path);
  try {
    return { format: 'keras', tensors: await tensorsOf(path, file), remarks: [], close: file.close };
  } catch (error) {
    file.close();
    throw error;
  }
};

const tensorsOf = async (path: string, file: OpenFile): Promise<TensorSource[]> => {
  const weights = (await zipEntries(path, file)).find(({ name }) => name === weightsName);
  if (!weights) throw new WeightFileError(path, `a .keras archive without ${weightsName}`);
  if (!weights.stored)
    throw new WeightFileError(
      path,
      `its ${weightsName} is compressed, which Keras does not do: unpack it and name that file`,
    );
  return hdf5In(path, weights.stored);
};
