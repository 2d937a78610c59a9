import { parentPort, workerData } from 'node:worker_threads';
import { sealFile, type SealJob } from './store/sealFile';
import type { SealAnswer } from './store/sealThread';
import { SqlEngines } from './store/sqlEngine';

/** Binds the making of sealed files to a thread: jobs in, bytes out. */
function bind(sqlWasmPath: string): void {
  const port = parentPort;
  if (port === null) throw new Error('The sealing worker runs as a worker thread only.');
  const engines = new SqlEngines(sqlWasmPath);
  const answer = (value: SealAnswer, transfer: ArrayBuffer[] = []): void => port.postMessage(value, transfer);
  port.on('message', (job: SealJob) => {
    void engines
      .fresh()
      .then((engine) => sealFile(engine, job))
      .then((value) => answer({ ok: true, value }, value.kind === 'file' ? [value.bytes.buffer as ArrayBuffer] : []))
      .catch((error: unknown) =>
        answer({ ok: false, message: error instanceof Error ? error.message : String(error) }),
      );
  });
}

bind(workerData as string);
