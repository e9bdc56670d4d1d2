/** In characters; Infinity where standard output is no terminal, or one that doesn't know, which says 0. */
export const terminalWidth = (): number => process.stdout.columns || Infinity;

/**
 * Lines that a terminal would break within words, broken between them.
 *
 *     wrapped('  source  He et al. 2015', 10) // on one of 20 columns: '  source  He et al.\n          2015'
 *
 * @param hang spaces before what follows a line's first part, which is at least so long
 */
export const wrapped = (text: string, hang: number, room = terminalWidth()): string =>
  text
    .split('\n')
    .map((line) => wrappedLine(line, hang, room))
    .join('\n');

const wrappedLine = (line: string, hang: number, room: number): string => {
  if (line.length <= room) return line;
  const last = line.lastIndexOf(' ', room);
  // A word that is longer than a line stays whole.
  const at = last > hang ? last : line.indexOf(' ', hang + 1);
  if (at === -1) return line;
  const rest = ' '.repeat(hang) + line.slice(at + 1);
  return `${line.slice(0, at)}\n${wrappedLine(rest, hang, room)}`;
};
