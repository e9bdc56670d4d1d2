/** A strict RFC 4180 reader, lines ended by \n: throws where a quote or a line's length is not as it must be. */
export const parseCsv = (text: string): string[][] => {
  const rows: string[][] = [];
  let at = 0;
  const quoted = (): string => {
    const match = /"((?:[^"]|"")*)"/y;
    match.lastIndex = at;
    const found = match.exec(text);
    if (!found) throw new Error(`an unclosed quote at ${at}`);
    at = match.lastIndex;
    return found[1]!.replaceAll('""', '"');
  };
  const bare = (): string => {
    const end = /[,\n"\r]|$/g;
    end.lastIndex = at;
    const field = text.slice(at, end.exec(text)!.index);
    at += field.length;
    return field;
  };
  while (at < text.length) {
    const row: string[] = [];
    do row.push(text[at] === '"' ? quoted() : bare());
    while (text[at] === ',' && ++at);
    if (text[at] !== '\n') throw new Error(`${JSON.stringify(text[at])} at ${at}, where a field must end`);
    at++;
    rows.push(row);
  }
  const ragged = rows.findIndex((row) => row.length !== rows[0]!.length);
  if (ragged >= 0) throw new Error(`line ${ragged + 1} has ${rows[ragged]!.length} fields, not ${rows[0]!.length}`);
  return rows;
};
