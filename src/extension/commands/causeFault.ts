import * as vscode from 'vscode';
import { displayName, type InstrumentId } from '../../engine/contract/ids';
import type { SimulatorFault } from '../../engine/contract/simulatorFault';
import type { Command } from './command';
import { pickSymbol } from './pickSymbol';
import { showFailure } from './showFailure';

const title = 'Cause a Fault in the Simulator';

/** Begins a mishap in the simulated market, to see what it looks like; nothing real is touched. */
export const causeFault = {
  id: 'spreadscope.causeFault',
  run: async (services, argument) => {
    const { speed } = services.settings.read().settings.simulator;
    const placeHolder = 'What is to go wrong? It begins at once.';
    const options = { title, placeHolder, matchOnDetail: true };
    const named = preparedFaults.find(({ label }) => label === argument);
    const chosen = named ?? (await vscode.window.showQuickPick(preparedFaults, options));
    if (chosen === undefined) return;
    const instrument = chosen.isOfOne ? await pickSymbol(services, `${title}: ${chosen.label}`) : null;
    if (instrument === undefined) return;
    const answer = await services.engine.request('injectFault', { fault: chosen.fault(speed, instrument) });
    if (!answer.ok) return showFailure(services, answer);
    const of = instrument === null ? '' : ` of ${displayName(instrument)}`;
    services.log.info(`A fault was caused in the simulator: ${chosen.label}${of}.`);
    return undefined;
  },
} as const satisfies Command;

interface PreparedFault extends vscode.QuickPickItem {
  /** It strikes one symbol, to be chosen. */
  readonly isOfOne: boolean;
  /** Lengths are in simulated time: at a speed they are stretched, so that a person has the time to look. */
  readonly fault: (speed: number, instrument: InstrumentId | null) => SimulatorFault;
}

/** Long enough to see each state, short enough to see its end. */
const preparedFaults: readonly PreparedFault[] = [
  {
    label: 'Disconnect, Repaired',
    detail: 'No connection for 10 s; then a gap for each symbol, repaired after 5 s.',
    isOfOne: false,
    fault: (speed) => ({ kind: 'disconnect', lastsMs: 10_000 * speed, repairAfterMs: 5_000 * speed }),
  },
  {
    label: 'Disconnect, Lost',
    detail: 'No connection for 10 s; what was missed never comes: lost gaps, and bars that are not complete.',
    isOfOne: false,
    fault: (speed) => ({ kind: 'disconnect', lastsMs: 10_000 * speed, repairAfterMs: null }),
  },
  {
    label: 'Gap, Repaired',
    detail: 'The next 20 trades of a symbol are missed, and come 10 s later.',
    isOfOne: true,
    fault: (speed, instrument) => ({ kind: 'lose', ...theOne(instrument), count: 20, repairAfterMs: 10_000 * speed }),
  },
  {
    label: 'Gap, Lost',
    detail: 'The next 20 trades of a symbol are missed and never come.',
    isOfOne: true,
    fault: (_, instrument) => ({ kind: 'lose', ...theOne(instrument), count: 20, repairAfterMs: null }),
  },
  {
    label: 'Stall of All',
    detail: 'The stream falls silent for 15 s; then everything comes late, in order.',
    isOfOne: false,
    fault: (speed) => ({ kind: 'stall', instrument: null, lastsMs: 15_000 * speed }),
  },
  {
    label: 'Stall of One Symbol',
    detail: 'One leg falls silent for 15 s: its pairs go stale, not wrong.',
    isOfOne: true,
    fault: (speed, instrument) => ({ kind: 'stall', ...theOne(instrument), lastsMs: 15_000 * speed }),
  },
  {
    label: 'Rows without a Price',
    detail: 'The next 5 trades of a symbol bear the price 0: their ids count, their prices do not.',
    isOfOne: true,
    fault: (_, instrument) => ({ kind: 'zeroPrice', ...theOne(instrument), count: 5 }),
  },
  {
    label: 'Broken Frames',
    detail: '10 frames that cannot be read: refused, counted, told in the log.',
    isOfOne: false,
    fault: () => ({ kind: 'reject', count: 10 }),
  },
  {
    label: 'Delisting',
    detail: 'A symbol is no longer traded, until the feed is started again.',
    isOfOne: true,
    fault: (_, instrument) => ({ kind: 'delist', ...theOne(instrument) }),
  },
];

function theOne(instrument: InstrumentId | null): { readonly instrument: InstrumentId } {
  if (instrument === null) throw new Error('This fault strikes one symbol, and none was chosen.');
  return { instrument };
}
