/**
 * The code of a system error; undefined for any other.
 *
 *     errorCode(error) // 'ENOENT', where a file is missing
 */
export const errorCode = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;

/** An error's message, or what was thrown in place of one, in a line. */
export const errorMessage = (error: unknown): string => {
  const message =
    typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
  return message.split('\n')[0]!.trim();
};
