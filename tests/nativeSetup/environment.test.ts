import { expect, test } from '@jest/globals';
import { nativeEnvironment } from '../../src/nativeSetup/environment.ts';

test('TensorFlow is given the same threads everywhere, silence, and oneDNN', () => {
  expect(nativeEnvironment()).toEqual({
    TF_NUM_INTRAOP_THREADS: '4',
    TF_NUM_INTEROP_THREADS: '1',
    TF_CPP_MIN_LOG_LEVEL: process.env['TF_CPP_MIN_LOG_LEVEL'] ?? '2',
    TF_ENABLE_ONEDNN_OPTS: '1',
  });
});
