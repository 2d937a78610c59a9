import * as vscode from 'vscode';
import type { InstrumentId } from '../../engine/contract/ids';
import { parseInstrument } from '../../engine/contract/ids';
import { isSourceKind, type SourceId } from '../../engine/contract/sourceId';
import { Disposables } from '../disposables';
import { diskText } from '../views/diskText';
import type { Services } from './command';

export interface AskedSymbol {
  readonly instrument: InstrumentId;
  /** The exchange knows it; false where it could not be asked. */
  readonly checked: boolean;
}

/**
 * Asks for a symbol and has the engine check it. The box stays open, with the reason and the suggestions, until
 * the symbol is right or the box is dismissed (undefined).
 */
export function askSymbol({ engine, model, settings }: Services, title: string): Promise<AskedSymbol | undefined> {
  const owned = new Disposables();
  const box = owned.add(vscode.window.createInputBox());
  const { source } = settings.read().settings;
  box.title = title;
  box.prompt = promptOf(source, diskText(model.latest?.symbols ?? []));
  box.placeholder = source === 'simulator' ? 'oak' : 'btcusdt';
  return new Promise((resolve) => {
    owned.add(
      box.onDidChangeValue((text) => {
        const parsed = parseInstrument(text);
        box.validationMessage = text.trim() === '' || parsed.ok ? '' : parsed.failure.message;
      }),
    );
    owned.add(
      box.onDidAccept(async () => {
        const text = box.value;
        if (text.trim() === '' || box.busy) return;
        box.busy = true;
        const answer = await engine.request('checkSymbol', { text });
        box.busy = false;
        if (answer.ok) {
          resolve(answer.value);
          box.hide();
        } else if (box.value === text) box.validationMessage = answer.failure.message;
      }),
    );
    owned.add(
      box.onDidHide(() => {
        resolve(undefined);
        owned.dispose();
      }),
    );
    box.show();
  });
}

function promptOf(source: SourceId, disk: string): string {
  if (!isSourceKind(source)) return `A symbol of the source ${source}, with or without ${source}: before it.`;
  return source === 'simulator'
    ? 'The simulator knows oak, ash, elm, fir, yew and bay.'
    : `A spot symbol such as btcusdt, or a perpetual such as usdm:btcusdt. ${disk}`.trim();
}
