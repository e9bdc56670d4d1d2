/** The file in a study's folder that says which run has it. */
export const lockName = '.lock';
