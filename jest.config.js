import { availableParallelism } from 'node:os';

// TensorFlow reads its log level when its library loads, so it must stand in the environment before any test file runs.
process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';

export default {
  // By default Jest leaves a core idle. More than cores: tests of processes, servers and browsers wait a third of their time.
  maxWorkers: Math.ceil(1.5 * availableParallelism()),
  roots: ['<rootDir>/tests'],
  testEnvironment: '<rootDir>/tests/support/environment.js',
  setupFilesAfterEnv: ['<rootDir>/tests/support/strict-console.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  // An ES module in a CommonJS package, which Jest can't load; the union package registers the same gradients.
  moduleNameMapper: { '^@tensorflow/tfjs-core/dist/register_all_gradients.js$': '@tensorflow/tfjs' },
  transform: {
    '\\.ts$': [
      '<rootDir>/tests/support/transform.js',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } },
    ],
  },
  testMatch: ['**/*.test.ts'],
  // No test's verdict hangs on the machine's load: this ends one that hangs.
  testTimeout: 900_000,
};
