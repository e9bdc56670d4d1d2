import { expect, test } from '@jest/globals';
import { nativeEnvironment } from '../../src/nativeSetup/environment.ts';

test('TensorFlow is given its threads, silence, and oneDNN, with which results do not depend on them', () => {
  expect(nativeEnvironment(3)).toEqual({
    TF_NUM_INTRAOP_THREADS: '3',
    TF_NUM_INTEROP_THREADS: '3',
    TF_CPP_MIN_LOG_LEVEL: process.env['TF_CPP_MIN_LOG_LEVEL'] ?? '2',
    TF_ENABLE_ONEDNN_OPTS: '1',
  });
});
