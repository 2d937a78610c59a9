import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { HistoryProgress } from '../../engine/contract/history';
import type { InstrumentId } from '../../engine/contract/ids';
import { historyText, isUnderWay } from '../views/historyText';
import type { Command, Services } from './command';
import { pickSymbol } from './pickSymbol';
import { showFailure } from './showFailure';
import { subjectOf } from './subject';

const title = 'Fetch Deeper History';
const depths = [7, 30, 90, 180, 365, 730];
const lookEveryMs = 500;

/** Asks how far back, and of what; shows how it goes, with a button that stops it, because a person asked for it. */
export const fetchHistory = {
  id: 'spreadscope.fetchHistory',
  run: async (services, argument) => {
    const instrument = subjectOf(argument).instrument ?? (await pickWhat(services));
    if (instrument === undefined) return;
    const days = await pickDays(services);
    if (days === undefined) return;
    const answer = await services.engine.request('fetchHistory', { instrument, days });
    if (answer.ok) await show(services);
    else await showFailure(services, answer);
  },
} as const satisfies Command;

/** A symbol, or null for all; undefined when dismissed. */
async function pickWhat(services: Services): Promise<InstrumentId | null | undefined> {
  const all = { label: 'All symbols', isAll: true };
  const one = { label: 'One symbol…', isAll: false };
  const picked = await vscode.window.showQuickPick([all, one], { title, placeHolder: 'Of what?' });
  if (picked === undefined) return undefined;
  return picked.isAll ? null : pickSymbol(services, title);
}

async function pickDays(services: Services): Promise<number | undefined> {
  const { retention, history } = services.settings.read().settings;
  const kept = retention.barDays;
  const items = depths
    .filter((days) => days <= kept)
    .map((days) => ({
      label: depthText(days),
      description: days === history.days ? 'as the setting spreadscope.history.days says' : '',
      days,
    }));
  const placeHolder = `How far back? Bars are kept for ${depthText(kept)}.`;
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder });
  return picked?.days;
}

/** Until all is there or it was stopped, here or elsewhere. */
async function show(services: Services): Promise<void> {
  const options = { location: vscode.ProgressLocation.Notification, title: 'Fetching history', cancellable: true };
  await vscode.window.withProgress(options, async (progress, token) => {
    token.onCancellationRequested(() => void services.engine.request('stopHistory', null));
    let shown = 0;
    for (let now = await look(services); now !== null; now = await look(services)) {
      const share = now.wantedBars > 0 ? (100 * now.doneBars) / now.wantedBars : 0;
      progress.report({ message: historyText(now), increment: Math.max(0, share - shown) });
      shown = Math.max(shown, share);
      await sleep(lookEveryMs);
    }
  });
}

/** How it goes; null where nothing goes on any more. */
async function look(services: Services): Promise<HistoryProgress | null> {
  const overview = await services.engine.request('overview', null);
  const history = overview.ok ? overview.value.feed.history : undefined;
  return history !== undefined && isUnderWay(history) ? history : null;
}

function depthText(days: number): string {
  if (days % 365 === 0) return days === 365 ? '1 year' : `${days / 365} years`;
  return days === 1 ? '1 day' : `${days} days`;
}
