/**
 * A text as a CSV field (RFC 4180): quoted where it holds a comma, a quote or a line end. A text that a spreadsheet
 * would run as a formula (it begins with = + - @, a tab or a return) gets an apostrophe in front, which
 * {@link plainText} takes off again.
 */
export function csvText(text: string): string {
  const safe = /^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The text that {@link csvText} was given, of an unquoted field. */
export function plainText(field: string): string {
  return /^'+[=+\-@\t\r]/.test(field) ? field.slice(1) : field;
}

/** Records end as RFC 4180 says. */
export const csvLineEnd = '\r\n';
