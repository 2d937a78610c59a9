/**
 * The fields of one record (RFC 4180, a line each): quoted fields may hold the delimiter and doubled quotes. Null
 * where a quote is left open or stands inside an unquoted field. White space around unquoted fields is dropped.
 */
export function splitRow(line: string, delimiter: string): readonly string[] | null {
  if (!line.includes('"')) return line.split(delimiter).map((field) => field.trim());
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    const field = line[at] === '"' ? quotedField(line, at) : plainField(line, at, delimiter);
    if (field === null) return null;
    fields.push(field.text);
    if (field.end >= line.length) return fields;
    if (line[field.end] !== delimiter) return null;
    at = field.end + 1;
  }
}

interface Field {
  readonly text: string;
  /** Where the delimiter after it stands. */
  readonly end: number;
}

function plainField(line: string, start: number, delimiter: string): Field | null {
  const next = line.indexOf(delimiter, start);
  const end = next < 0 ? line.length : next;
  const text = line.slice(start, end).trim();
  return text.includes('"') ? null : { text, end };
}

function quotedField(line: string, start: number): Field | null {
  let text = '';
  let at = start + 1;
  for (;;) {
    const quote = line.indexOf('"', at);
    if (quote < 0) return null;
    text += line.slice(at, quote);
    if (line[quote + 1] !== '"') return { text, end: quote + 1 };
    text += '"';
    at = quote + 2;
  }
}
