import { hashOfFile } from '../weightFile/hash.ts';
import { readNpy, type NumberArray } from '../weightFile/npyArray.ts';
import { moduleFile, moduleHash, type UserFileChoice } from './choice.ts';

/** What a user's array holds. @throws Error where it is no longer what it was when the config was read, WeightFileError */
export const sameArray = (source: UserFileChoice): NumberArray => {
  const file = moduleFile(source);
  if (hashOfFile(file) !== moduleHash(source))
    throw new Error(`${file}: holds other numbers than when the config was read`);
  return readNpy(file);
};
