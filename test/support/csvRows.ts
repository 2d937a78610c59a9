/** The rows of a CSV without quoted fields, each by the names of its header. Throws where a row has another length. */
export function csvRows(text: string): readonly Readonly<Record<string, string>>[] {
  const [header = '', ...lines] = text.trimEnd().split(/\r?\n/);
  const names = header.split(',');
  return lines.map((line, at) => {
    const fields = line.split(',');
    if (fields.length !== names.length) throw new Error(`Row ${at + 1} has ${fields.length} fields: ${line}`);
    return Object.fromEntries(names.map((name, column) => [name, fields[column] ?? '']));
  });
}
