import type { QuickPickItem } from 'vscode';
import {
  csvFields,
  neededCsvFields,
  type CsvChoice,
  type CsvField,
  type CsvPreview,
} from '../../engine/contract/csvImport';
import { displayName } from '../../engine/contract/ids';

/** What pressing a line of the mapping does. */
export type MappingAction =
  | { readonly kind: 'import'; readonly badLines: 'skip' | 'refuse' }
  | { readonly kind: 'symbol' | 'what' | 'stream' | 'timeframe' | 'another' | 'none' }
  | { readonly kind: 'place'; readonly field: CsvField };

export interface MappingItem extends QuickPickItem {
  readonly action: MappingAction;
}

/** `QuickPickItemKind.Separator`, whose module is there at run time in the editor only. */
const separatorKind = -1;

/** How a file would be read, a line each: what can be set right is set right by pressing its line. */
export function mappingItems(preview: CsvPreview, choice: CsvChoice): readonly MappingItem[] {
  const { reading, instrument, instrumentFrom, columns } = preview;
  const what = reading?.what ?? choice.what ?? 'ticks';
  const symbol = instrument === null ? 'to be given' : displayName(instrument);
  return [
    ...importItems(preview),
    separator('what it is; press a line to change it'),
    item(`$(tag) Symbol: ${symbol}`, instrumentFrom, { kind: 'symbol' }),
    item(`$(table) ${what === 'ticks' ? 'Trades' : 'Bars'}`, layoutText(preview), { kind: 'what' }),
    ...(what === 'bars'
      ? [item(`$(clock) Timeframe: ${reading?.timeframe ?? 'not known'}`, '', { kind: 'timeframe' })]
      : []),
    ...(reading?.what === 'ticks'
      ? [item(`$(list-ordered) Stream: ${reading.stream}`, 'whose numbering the ids follow', { kind: 'stream' })]
      : []),
    separator('columns'),
    ...fieldItems(preview, what),
    item('$(add) Place Another Field…', unusedText(columns), { kind: 'another' }),
    ...noteItems(preview),
  ];
}

function importItems({ reading, instrument, problem }: CsvPreview): readonly MappingItem[] {
  if (reading === null) return [item('$(warning) It cannot be read so', problem, { kind: 'none' })];
  if (instrument === null)
    return [item('$(tag) Give the Symbol…', 'the file does not say whose data these are', { kind: 'symbol' })];
  const { headBad, headRows } = reading;
  const seen =
    headBad.length === 0
      ? ''
      : `; of the first ${headRows} lines ${headBad.length} ${headBad.length === 1 ? 'is' : 'are'} bad`;
  return [
    item('$(check) Import', `bad lines are skipped and named${seen}`, { kind: 'import', badLines: 'skip' }),
    item('$(shield) Import Only Where No Line Is Bad', 'else nothing of the file is taken', {
      kind: 'import',
      badLines: 'refuse',
    }),
  ];
}

function layoutText({ reading, delimiter, hasHeader }: CsvPreview): string {
  const cut = `delimiter ${delimiter === '\t' ? 'tab' : delimiter}, ${hasHeader ? 'with' : 'without'} header`;
  return reading === null ? cut : `${reading.name}, ${cut}, times in ${reading.timeUnit}`;
}

/** A line for each field that is placed or has to be, with how its first value is understood. */
function fieldItems({ columns, reading }: CsvPreview, what: 'ticks' | 'bars'): readonly MappingItem[] {
  const understood = new Map(reading?.firstRow);
  const needed: readonly CsvField[] = neededCsvFields[what];
  return csvFields[what].flatMap((field) => {
    const index = columns.findIndex((column) => column.field === field);
    const column = columns[index];
    const action = { kind: 'place', field } as const;
    if (column === undefined) {
      return needed.includes(field) ? [item(`$(question) ${field}`, 'not placed yet', action)] : [];
    }
    const name = column.name === '' ? `column ${index + 1}` : column.name;
    const read = understood.get(field);
    const meaning =
      read === undefined || read === column.sample ? column.sample : `${column.sample} is read as ${read}`;
    return [item(`$(arrow-right) ${field}: ${name}`, meaning, action)];
  });
}

function unusedText(columns: CsvPreview['columns']): string {
  const unused = columns.flatMap(({ name, field }, index) =>
    field === null ? [name === '' ? `column ${index + 1}` : name] : [],
  );
  return unused.length === 0 ? 'every column is used' : `not used: ${unused.join(', ')}`;
}

function noteItems({ reading }: CsvPreview): readonly MappingItem[] {
  const notes = reading?.notes ?? [];
  const bad = reading?.headBad ?? [];
  const lines = [
    ...notes.map((note) => item(`$(info) ${note}`, '', { kind: 'none' })),
    ...bad.slice(0, 5).map((line) => item(`$(warning) ${line}`, '', { kind: 'none' })),
  ];
  return lines.length === 0 ? [] : [separator('what to know'), ...lines];
}

function item(label: string, description: string, action: MappingAction): MappingItem {
  return { label, action, ...(description === '' ? {} : { description }) };
}

function separator(label: string): MappingItem {
  return { label, kind: separatorKind, action: { kind: 'none' } };
}
