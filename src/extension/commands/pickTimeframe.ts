import * as vscode from 'vscode';
import { timeframes, type Timeframe } from '../../engine/contract/market';

/** Asks for a timeframe. Undefined when dismissed. */
export async function pickTimeframe(title: string): Promise<Timeframe | undefined> {
  const picked = await vscode.window.showQuickPick([...timeframes], { title, placeHolder: 'Choose a timeframe' });
  return timeframes.find((each) => each === picked);
}
