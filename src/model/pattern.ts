/**
 * Of names, `*` standing for anything.
 *
 *     patternOf('*.attn.*').test('h.0.attn.c_proj.weight') // true
 */
export const patternOf = (text: string): RegExp =>
  new RegExp(
    `^${text
      .split('*')
      .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  );

/** Whether a name fits. */
export const matches = (pattern: string, name: string): boolean => patternOf(pattern).test(name);
