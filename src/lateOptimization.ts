import { setFlagsFromString } from 'node:v8';

/** By Node's major version: how long a function runs before V8 optimizes it, eight times what V8 would have it. */
const flags: Readonly<Record<string, string>> = {
  20: '--interrupt-budget=540672',
  22: '--invocation-count-for-turbofan=24000',
  24: '--invocation-count-for-turbofan=24000',
};

/**
 * Lets V8 optimize only what runs for long. It does so on threads of its own, which take the cores from what computes and draws:
 * of a run of a few seconds a quarter of its processor time, most of it for functions that are hardly called again.
 */
export const optimizeLate = (): void => {
  const flag = flags[Number.parseInt(process.versions.node)];
  if (flag !== undefined) setFlagsFromString(flag);
};
