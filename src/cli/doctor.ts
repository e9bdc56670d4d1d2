import { openEngine } from '../engine/index.ts';

/** `initscope doctor` */
export const doctor = async (): Promise<void> => {
  const { backend, version, threads, reason } = await openEngine('auto');
  process.stdout.write(`engine     ${backend} ${version}, ${threads} threads (${reason})\n`);
};
