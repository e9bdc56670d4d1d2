export { entriesOf, floatChunks, fractionBits, isFloat, type FloatDtype } from './dtype.ts';
export { openWeightFile } from './open.ts';
export { foldedNorm } from './onnx.ts';
export { WeightFileError, type TensorSource, type WeightFile, type WeightFormat } from './types.ts';
