import { ModelError } from '../../src/model/index.ts';

/** The message of the `ModelError` that a call throws; empty where it throws none. */
export const messageOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof ModelError) return error.message;
    throw error;
  }
  return '';
};
