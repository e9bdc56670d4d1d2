import { UsageError } from './exit.ts';

/** Of an option's value; undefined where it is not given. @throws UsageError */
export const wholeNumber = (
  name: string,
  text: string | undefined,
  least: number,
  most: number,
): number | undefined => {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most) {
    throw new UsageError(`--${name} ${text}: expected a whole number from ${least} to ${most}`);
  }
  return value;
};
