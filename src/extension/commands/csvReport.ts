import { basename } from 'node:path';
import type { CsvImportAnswer } from '../../engine/contract/csvImport';
import { displayName } from '../../engine/contract/ids';
import { formatCount } from '../../engine/contract/numberFormat';

/** What became of one file. */
export interface CsvOutcome {
  readonly file: string;
  readonly answer: CsvImportAnswer;
}

const shownNumbers = 6;

/** What an import did, in a sentence or two for each file up to three, and together beyond. */
export function importSummary(outcomes: readonly CsvOutcome[]): string {
  if (outcomes.length <= 3) return outcomes.map(sentenceOf).join(' ');
  const sum = (of: (answer: CsvImportAnswer) => number): number =>
    outcomes.reduce((total, { answer }) => total + of(answer), 0);
  const bad = sum(({ badLines }) => badLines);
  const rest = bad === 0 ? '' : ` ${formatCount(bad)} bad lines were left out.`;
  return `Imported ${outcomes.length} files: ${formatCount(sum(newRows))} rows are new, ${formatCount(sum(({ knownTicks }) => knownTicks))} were known already.${rest}`;
}

/** The same in full, for a document: each file with its counts and the first of its bad lines. */
export function importReport(outcomes: readonly CsvOutcome[]): string {
  return `${outcomes.map(reportOf).join('\n\n')}\n`;
}

function sentenceOf({ file, answer }: CsvOutcome): string {
  const { instrument, what, knownTicks, badLines, rows, wasCancelled } = answer;
  const name = basename(file);
  const kind = what === 'ticks' ? 'trades' : 'bars';
  const known = knownTicks === 0 ? '' : `, ${formatCount(knownTicks)} more were known already`;
  const taken = `${formatCount(newRows(answer))} ${kind} of ${displayName(instrument)} are new${known}`;
  const bad = badLines === 0 ? '' : `; ${badText(answer)}`;
  return wasCancelled
    ? `Cancelled ${name} after ${formatCount(rows)} rows: ${taken}${bad}. What was taken stays.`
    : `Imported ${name}: ${taken}${bad}.`;
}

function badText({ badLines, firstBadLines }: CsvImportAnswer): string {
  const numbers = firstBadLines.slice(0, shownNumbers).map((line) => /^Line (\d+)/.exec(line)?.[1] ?? '?');
  const more = badLines > numbers.length ? ' …' : '';
  return badLines === 1
    ? `line ${numbers.join()} was bad and left out`
    : `${formatCount(badLines)} bad lines were left out (${numbers.join(', ')}${more})`;
}

function reportOf({ file, answer }: CsvOutcome): string {
  const { instrument, realm, rows, ticks, bars, knownTicks, gaps, badLines, firstBadLines, wasCancelled } = answer;
  const more = badLines - firstBadLines.length;
  return [
    file,
    `  into the store of ${realm}, as ${instrument}${wasCancelled ? '; cancelled, what was taken stays' : ''}`,
    `  rows read       ${formatCount(rows)}`,
    answer.what === 'ticks' ? `  trades          ${formatCount(ticks)}` : `  bars            ${formatCount(bars)}`,
    ...(answer.what === 'ticks'
      ? [`  known already   ${formatCount(knownTicks)}`, `  gaps named      ${formatCount(gaps)}`]
      : []),
    `  bad lines       ${formatCount(badLines)}`,
    ...firstBadLines.map((line) => `    ${line}`),
    ...(more > 0 ? [`    and ${formatCount(more)} more`] : []),
  ].join('\n');
}

function newRows({ what, ticks, bars, knownTicks }: CsvImportAnswer): number {
  return what === 'ticks' ? ticks - knownTicks : bars;
}
