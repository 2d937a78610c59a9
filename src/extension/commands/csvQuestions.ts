import { basename } from 'node:path';
import * as vscode from 'vscode';
import {
  csvFields,
  neededCsvFields,
  type CsvChoice,
  type CsvField,
  type CsvImportRequest,
  type CsvPreview,
} from '../../engine/contract/csvImport';
import { displayName, parseInstrument } from '../../engine/contract/ids';
import { storedTimeframes, streamKinds } from '../../engine/contract/market';
import { mappingItems } from './csvMapping';
import type { Services } from './command';
import { showFailure } from './showFailure';

/** A file with the way it is to be read, as a person has confirmed it. */
export interface ConfirmedCsv {
  readonly request: CsvImportRequest;
  readonly preview: CsvPreview;
}

/**
 * Shows how a file would be read until a person takes it so or dismisses it (undefined). Whatever is wrong in the guess
 * is set right from the same list; `confirmed` is one that was taken before, to which a file alike needs no question.
 */
export async function confirmCsv(
  services: Services,
  file: string,
  confirmed: ConfirmedCsv | null,
): Promise<ConfirmedCsv | undefined> {
  const { file: _, symbol: __, badLines = null, ...hints } = confirmed?.request ?? { file, symbol: '' };
  let choice: CsvChoice = { ...hints, file };
  for (;;) {
    const answer = await services.engine.request('previewCsv', choice);
    if (!answer.ok) {
      await showFailure(services, answer);
      return undefined;
    }
    const preview = answer.value;
    if (confirmed !== null && badLines !== null && isAlike(preview, confirmed.preview)) {
      return { request: { ...choice, symbol: preview.instrument ?? '', badLines }, preview };
    }
    const next = await ask(choice, preview);
    if (next === undefined) return undefined;
    if ('badLines' in next) return { request: next, preview };
    choice = next;
  }
}

/** Read the same way and stored under the same name: what was confirmed of one holds for the other. */
function isAlike(one: CsvPreview, other: CsvPreview): boolean {
  const key = ({ instrument, delimiter, columns, reading }: CsvPreview): string =>
    JSON.stringify([
      instrument,
      delimiter,
      columns.map(({ field }) => field),
      reading?.what,
      reading?.name,
      reading?.stream,
      reading?.timeframe,
    ]);
  return one.reading !== null && one.reading.headBad.length === 0 && key(one) === key(other);
}

/** One question: the confirmation, a choice that was changed, or undefined where it was dismissed. */
async function ask(choice: CsvChoice, preview: CsvPreview): Promise<CsvChoice | CsvImportRequest | undefined> {
  const title = `Import CSV: ${basename(choice.file)}`;
  if (preview.reading === null && choice.columns === undefined) return placeByHand(choice, preview, title);
  const placeHolder =
    preview.reading === null
      ? preview.problem
      : `How it is read, into the store of ${preview.realm}. Nothing is taken before you say Import.`;
  const picked = await vscode.window.showQuickPick(mappingItems(preview, choice), {
    title,
    placeHolder,
    matchOnDescription: true,
  });
  if (picked === undefined) return undefined;
  const { action } = picked;
  switch (action.kind) {
    case 'import':
      return preview.instrument === null
        ? askSymbolOf(choice, preview, title)
        : { ...choice, symbol: preview.instrument, badLines: action.badLines };
    case 'symbol':
      return askSymbolOf(choice, preview, title);
    case 'what':
      return placeByHand(choice, preview, title);
    case 'stream': {
      const givenStream = await vscode.window.showQuickPick([...streamKinds], {
        title,
        placeHolder: 'Whose numbering do the ids follow?',
      });
      return givenStream === undefined
        ? choice
        : { ...choice, givenStream: givenStream === 'trade' ? 'trade' : 'aggTrade' };
    }
    case 'timeframe': {
      const picks = await vscode.window.showQuickPick([...storedTimeframes], {
        title,
        placeHolder: 'How long is each bar?',
      });
      const timeframe = storedTimeframes.find((one) => one === picks);
      return timeframe === undefined ? choice : { ...choice, timeframe };
    }
    case 'place':
      return place(choice, preview, title, action.field);
    case 'another': {
      const fields = csvFields[preview.reading?.what ?? choice.what ?? 'ticks'];
      const field = await vscode.window.showQuickPick([...fields], {
        title,
        placeHolder: 'Which field is to be placed?',
      });
      return field === undefined ? choice : place(choice, preview, title, field as CsvField);
    }
    case 'none':
      return choice;
  }
}

/** Asks what the file holds, then for the column of each field it has to have. Dismissed on the way: undefined. */
async function placeByHand(choice: CsvChoice, preview: CsvPreview, title: string): Promise<CsvChoice | undefined> {
  const holds = [
    { label: 'Trades', description: 'a time, a price and a quantity a row', what: 'ticks' as const },
    { label: 'Bars', description: 'a time, open, high, low and close a row', what: 'bars' as const },
  ];
  const placeHolder = preview.problem === '' ? 'What does it hold?' : `${preview.problem} What does it hold?`;
  const held = await vscode.window.showQuickPick(holds, { title, placeHolder });
  if (held === undefined) return undefined;
  let columns: CsvChoice['columns'] = {};
  for (const field of neededCsvFields[held.what]) {
    const column = await pickColumn(preview, title, field);
    if (column === undefined) return undefined;
    columns = { ...columns, [field]: column };
  }
  return { ...choice, what: held.what, columns };
}

async function place(choice: CsvChoice, preview: CsvPreview, title: string, field: CsvField): Promise<CsvChoice> {
  const column = await pickColumn(preview, title, field);
  return column === undefined ? choice : { ...choice, columns: { ...choice.columns, [field]: column } };
}

/** Its place, counted from 1. */
async function pickColumn(preview: CsvPreview, title: string, field: CsvField): Promise<number | undefined> {
  const items = preview.columns.map(({ name, sample }, index) => ({
    label: name === '' ? `Column ${index + 1}` : `${index + 1}  ${name}`,
    description: sample,
    column: index + 1,
  }));
  return (await vscode.window.showQuickPick(items, { title, placeHolder: `Which column is the ${field}?` }))?.column;
}

async function askSymbolOf(choice: CsvChoice, preview: CsvPreview, title: string): Promise<CsvChoice> {
  const symbol = await vscode.window.showInputBox({
    title,
    prompt: 'The symbol that the data are stored under.',
    value: preview.instrument === null ? '' : displayName(preview.instrument),
    validateInput: (text) => {
      const parsed = parseInstrument(text);
      return parsed.ok ? null : parsed.failure.message;
    },
  });
  return symbol === undefined ? choice : { ...choice, symbol };
}
