import { Worker } from 'node:worker_threads';
import { fileErrorCode } from './fileSystem';
import type { SealedBytes, SealJob } from './sealFile';

export type SealAnswer =
  | { readonly ok: true; readonly value: SealedBytes }
  | { readonly ok: false; readonly message: string };

/**
 * A thread that makes sealed files, with a sql.js instance of its own; live ticks do not wait for it, and its memory
 * goes with it. {@link end} ends it.
 */
export class SealThread {
  readonly #worker: Worker;

  /** `path` names the thread's bundle. */
  constructor(path: string, sqlWasmPath: string) {
    this.#worker = new Worker(path, { workerData: sqlWasmPath, execArgv: [] });
  }

  /** Null where the thread cannot begin. Rejects where it cannot do it, as where memory does not suffice. */
  run(job: SealJob): Promise<SealedBytes | null> {
    return new Promise((resolve, reject) => {
      const worker = this.#worker;
      const settle = (act: () => void): void => {
        worker.off('message', answered).off('error', failed).off('exit', exited);
        act();
      };
      const answered = (answer: SealAnswer): void =>
        settle(() => (answer.ok ? resolve(answer.value) : reject(new Error(answer.message))));
      // What goes wrong in the work is an answer; only memory can run out without one.
      const failed = (error: Error): void =>
        settle(() => (fileErrorCode(error) === 'ERR_WORKER_OUT_OF_MEMORY' ? reject(error) : resolve(null)));
      const exited = (code: number): void =>
        settle(() => reject(new Error(`the thread that makes them ended (${code})`)));
      worker.on('message', answered).on('error', failed).on('exit', exited);
      worker.postMessage(job, ownedMemory(job));
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** What can go to the thread without being copied: memory that nothing else lies in. */
function ownedMemory({ base, others }: SealJob): ArrayBuffer[] {
  return [...(base === null ? [] : [base]), ...others].flatMap(({ buffer, byteLength }) =>
    buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [],
  );
}
