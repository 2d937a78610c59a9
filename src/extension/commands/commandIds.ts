/** Every command, once; the table in index.ts and the manifest are checked against it. */
export const commandIds = [
  'spreadscope.start',
  'spreadscope.stop',
  'spreadscope.useSimulator',
  'spreadscope.useBinance',
  'spreadscope.addSymbol',
  'spreadscope.removeSymbol',
  'spreadscope.addPair',
  'spreadscope.removePair',
  'spreadscope.swapPair',
  'spreadscope.openPrice',
  'spreadscope.openPair',
  'spreadscope.openStatistics',
  'spreadscope.openFeed',
  'spreadscope.exportBars',
  'spreadscope.exportTicks',
  'spreadscope.exportNotebook',
  'spreadscope.deleteData',
  'spreadscope.recordFrames',
  'spreadscope.stopRecording',
  'spreadscope.copyValue',
  'spreadscope.openDataFolder',
  'spreadscope.restartEngine',
  'spreadscope.openSettings',
  'spreadscope.openLog',
] as const;

export type CommandId = (typeof commandIds)[number];
