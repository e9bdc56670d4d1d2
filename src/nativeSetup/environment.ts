/**
 * Threads of one operation, the same in every process and on every machine, however many cores there are: oneDNN divides a
 * product by them, and the last bits depend on how, in about a tenth of all shapes. With more of them small layers wait for
 * their threads; wide ones find no more cores in use.
 */
export const nativeThreads = 4;

/**
 * What TensorFlow reads from the environment when its library loads: threads for one operation, a silent log, and
 * oneDNN, since other kernels have other last bits. A worker thread has only a copy of the environment: set these in the
 * main thread before it starts one, and in `env` of a process that is forked.
 */
export function nativeEnvironment(): Record<string, string> {
  return {
    TF_NUM_INTRAOP_THREADS: String(nativeThreads),
    TF_NUM_INTEROP_THREADS: '1',
    TF_CPP_MIN_LOG_LEVEL: process.env['TF_CPP_MIN_LOG_LEVEL'] ?? '2',
    TF_ENABLE_ONEDNN_OPTS: '1',
  };
}
