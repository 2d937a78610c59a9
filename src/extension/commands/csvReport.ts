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
  const hasTicks = outcomes.some(({ answer }) => answer.what === 'ticks');
  const trades = `${formatCount(sum(newTicks))} trades are new, ${formatCount(sum(({ knownTicks }) => knownTicks))} were known already`;
  const bars = sum((answer) => answer.bars);
  const taken = [
    ...(hasTicks ? [trades] : []),
    ...(bars > 0 || !hasTicks ? [`${formatCount(bars)} bars were read`] : []),
  ];
  return `Imported ${outcomes.length} files: ${taken.join('; ')}.${rest}`;
}

/** The same in full, for a document: each file with its counts and the first of its bad lines. */
export function importReport(outcomes: readonly CsvOutcome[]): string {
  return `${outcomes.map(reportOf).join('\n\n')}\n`;
}

function sentenceOf({ file, answer }: CsvOutcome): string {
  const { instrument, what, bars, knownTicks, badLines, rows, wasCancelled } = answer;
  const name = basename(file);
  const symbol = displayName(instrument);
  const known = knownTicks === 0 ? '' : `, ${formatCount(knownTicks)} more were known already`;
  // Which bars were known nobody counts.
  const taken =
    what === 'ticks'
      ? `${formatCount(newTicks(answer))} trades of ${symbol} are new${known}`
      : `${formatCount(bars)} bars of ${symbol} were read`;
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

function newTicks({ ticks, knownTicks }: CsvImportAnswer): number {
  return ticks - knownTicks;
}
