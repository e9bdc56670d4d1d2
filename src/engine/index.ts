export { describeEngine } from './describe.ts';
export { EngineError } from './types.ts';
export { nativeEnvironment } from '../nativeSetup/environment.ts';
export { prepareNative } from '../nativeSetup/setup.ts';
export { readNative } from '../nativeSetup/state.ts';
export type { NativeState } from '../nativeSetup/types.ts';
export { openEngine } from './open.ts';
export { readTensors } from './readTensors.ts';
export type { Backend, BackendChoice, Engine } from './types.ts';
