import * as vscode from 'vscode';
import { Disposables } from '../disposables';
import { addPair } from './addPair';
import { addSymbol } from './addSymbol';
import { causeFault } from './causeFault';
import { chooseSource } from './chooseSource';
import type { Command, Services } from './command';
import type { CommandId } from './commandIds';
import { copyDataFolder } from './copyDataFolder';
import { copyValue } from './copyValue';
import { deleteData } from './deleteData';
import { exportBars } from './exportBars';
import { exportNotebook } from './exportNotebook';
import { exportSeries } from './exportSeries';
import { exportTicks } from './exportTicks';
import { importCsv } from './importCsv';
import { fetchHistory } from './fetchHistory';
import { openDataFolder } from './openDataFolder';
import { openFeed } from './openFeed';
import { openLog } from './openLog';
import { openPair } from './openPair';
import { openPrice } from './openPrice';
import { openReplay } from './openReplay';
import { openSettings } from './openSettings';
import { openStatistics } from './openStatistics';
import { pauseReplay } from './pauseReplay';
import { recordFrames } from './recordFrames';
import { removePair } from './removePair';
import { removeSymbol } from './removeSymbol';
import { restartEngine } from './restartEngine';
import { resumeReplay } from './resumeReplay';
import { setSpeed } from './setSpeed';
import { start } from './start';
import { stop } from './stop';
import { stopHistory } from './stopHistory';
import { stopRecording } from './stopRecording';
import { swapPair } from './swapPair';
import { useBinance } from './useBinance';
import { useSimulator } from './useSimulator';

/** Every command of the manifest; a missing or a misnamed one does not compile. */
export const commands: { readonly [K in CommandId]: Command & { readonly id: K } } = {
  'spreadscope.start': start,
  'spreadscope.stop': stop,
  'spreadscope.useSimulator': useSimulator,
  'spreadscope.useBinance': useBinance,
  'spreadscope.chooseSource': chooseSource,
  'spreadscope.openReplay': openReplay,
  'spreadscope.pauseReplay': pauseReplay,
  'spreadscope.resumeReplay': resumeReplay,
  'spreadscope.setSpeed': setSpeed,
  'spreadscope.causeFault': causeFault,
  'spreadscope.addSymbol': addSymbol,
  'spreadscope.removeSymbol': removeSymbol,
  'spreadscope.addPair': addPair,
  'spreadscope.removePair': removePair,
  'spreadscope.swapPair': swapPair,
  'spreadscope.openPrice': openPrice,
  'spreadscope.openPair': openPair,
  'spreadscope.openStatistics': openStatistics,
  'spreadscope.openFeed': openFeed,
  'spreadscope.exportBars': exportBars,
  'spreadscope.exportTicks': exportTicks,
  'spreadscope.exportSeries': exportSeries,
  'spreadscope.exportNotebook': exportNotebook,
  'spreadscope.importCsv': importCsv,
  'spreadscope.fetchHistory': fetchHistory,
  'spreadscope.stopHistory': stopHistory,
  'spreadscope.deleteData': deleteData,
  'spreadscope.recordFrames': recordFrames,
  'spreadscope.stopRecording': stopRecording,
  'spreadscope.copyValue': copyValue,
  'spreadscope.openDataFolder': openDataFolder,
  'spreadscope.copyDataFolder': copyDataFolder,
  'spreadscope.restartEngine': restartEngine,
  'spreadscope.openSettings': openSettings,
  'spreadscope.openLog': openLog,
};

/** Registers all; an error nobody expected is logged and said once, with a way to the log. */
export function registerCommands(services: Services): Disposables {
  const registered = new Disposables();
  for (const command of Object.values<Command>(commands)) {
    registered.add(
      vscode.commands.registerCommand(command.id, (argument: unknown) => run(command, services, argument)),
    );
  }
  return registered;
}

async function run(command: Command, services: Services, argument: unknown): Promise<void> {
  try {
    await command.run(services, argument);
  } catch (error) {
    services.log.error(`${command.id} failed:`, error instanceof Error ? (error.stack ?? error.message) : error);
    const open = 'Open Log';
    const message = error instanceof Error ? error.message : String(error);
    if ((await vscode.window.showErrorMessage(`Spreadscope: ${message}`, open)) === open) services.log.show();
  }
}
