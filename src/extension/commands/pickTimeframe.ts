import * as vscode from 'vscode';
import { timeframes, type Timeframe } from '../../engine/contract/market';

export interface TimeframeQuestion {
  readonly title: string;
  readonly placeHolder?: string;
  /** Stands first, chosen: what one most likely wants. One minute where nothing says otherwise. */
  readonly first?: Timeframe;
}

/** Asks for a timeframe. Undefined when dismissed. */
export async function pickTimeframe(question: TimeframeQuestion): Promise<Timeframe | undefined> {
  const { title, placeHolder = 'Choose a timeframe', first = '1m' } = question;
  const ordered = [first, ...timeframes.filter((each) => each !== first)];
  const picked = await vscode.window.showQuickPick(ordered, { title, placeHolder });
  return timeframes.find((each) => each === picked);
}
