import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from './clock';
import { Channel } from './contract/channel';
import type { EngineBoot, EngineSide, HostSide } from './contract/messages';
import { succeed } from './contract/result';
import { Engine } from './engine';

/** Binds the engine to the thread that the extension host started: messages in, messages out, nothing else. */
function bind(boot: EngineBoot): void {
  const port = parentPort;
  if (port === null) throw new Error('The engine worker runs as a worker thread only.');
  const channel = new Channel<EngineSide, HostSide>(
    {
      post: (message, transfer) => port.postMessage(message, transfer),
      onMessage: (listener) => port.on('message', listener),
    },
    {
      configure: ({ raw, network }) => engine.configure(raw, network),
      start: () => engine.start(),
      stop: () => engine.stop(),
      pauseReplay: ({ paused }) => engine.pauseReplay(paused),
      injectFault: ({ fault }) => engine.injectFault(fault),
      exportCsv: (request) => engine.exportCsv(request),
      recordFrames: ({ on }) => engine.recordFrames(on),
      cancelExport: () => engine.exports.cancel(),
      previewCsv: (choice) => engine.previewCsv(choice),
      importCsv: (request) => engine.importCsv(request),
      cancelImport: () => engine.imports.cancel(),
      fetchHistory: ({ instrument, days }) => engine.fetchHistory(instrument, days),
      stopHistory: () => engine.stopHistory(),
      analytics: () => succeed(engine.exports.analytics()),
      measureDelete: (request) => engine.measureDelete(request),
      deleteData: (request) => engine.deleteData(request),
      checkSymbol: ({ text }) => engine.checkSymbol(text),
      overview: () => succeed(engine.overview()),
      registerAnalytic: (registration) => engine.registerAnalytic(registration),
      registerSource: (registration) => engine.registerSource(registration),
      shutdown: () => engine.shutdown(),
    },
    {
      showPanel: ({ panel, topic }) => engine.showPanel(panel, topic),
      hidePanel: ({ panel }) => engine.hidePanel(panel),
      resyncPanel: ({ panel }) => engine.resyncPanel(panel),
    },
  );
  const engine = new Engine({
    boot,
    clock: systemClock,
    random: Math.random,
    listener: {
      overview: (overview) => channel.emit('overview', overview),
      panel: (panel, update) => channel.emit('panel', { panel, update }),
      importProgress: (progress) => channel.emit('importProgress', progress),
      log: (level, message) => channel.emit('log', { level, message }),
      exportProgress: (rows) => channel.emit('exportProgress', { rows }),
      report: (reason, message) => channel.emit('report', { reason, message }),
    },
  });
}

bind(workerData as EngineBoot);
