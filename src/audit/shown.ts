/** Tensors of which a terminal or a page has a row, at most: beyond it nobody reads, and a table takes minutes to lay out. */
export const mostShown = 1000;

/** As many of a file's tensors as there is room for, in its order; those with problems before others. */
export const shown = <T>(all: readonly T[], most: number, isWrong: (one: T) => boolean): readonly T[] => {
  if (all.length <= most) return all;
  const kept = new Set(all.toSorted((a, b) => Number(isWrong(b)) - Number(isWrong(a))).slice(0, most));
  return all.filter((one) => kept.has(one));
};

/**
 * The first texts, and how many more there are; "" where there are none.
 *
 *     listed(['a', 'b', 'c'], 2, ', ') // 'a, b, … and 1 more'
 */
export const listed = (texts: readonly string[], most: number, separator: string): string =>
  [...texts.slice(0, most), ...(texts.length > most ? [`… and ${texts.length - most} more`] : [])].join(separator);
