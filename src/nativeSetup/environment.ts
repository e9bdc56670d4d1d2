/**
 * What TensorFlow reads from the environment when its library loads: threads for one operation, a silent log, and
 * oneDNN, with which the results don't depend on the threads. A worker thread has only a copy of the environment:
 * set these in the main thread before it starts one, and in `env` of a process that is forked.
 */
export function nativeEnvironment(threads: number): Record<string, string> {
  return {
    TF_NUM_INTRAOP_THREADS: String(threads),
    TF_NUM_INTEROP_THREADS: String(threads),
    TF_CPP_MIN_LOG_LEVEL: process.env['TF_CPP_MIN_LOG_LEVEL'] ?? '2',
    TF_ENABLE_ONEDNN_OPTS: '1',
  };
}
