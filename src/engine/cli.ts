import { join } from 'node:path';
import { collectCommand } from './commandLine/collect';
import type { CommandIo } from './commandLine/command';
import { exportCommand } from './commandLine/export';
import { importCommand } from './commandLine/import';
import { runCommandLine } from './commandLine/runCommandLine';
import { statsCommand } from './commandLine/stats';
import { statusCommand } from './commandLine/status';
import { verifyCommand } from './commandLine/verify';

declare const SPREADSCOPE_VERSION: string;

const commands = [collectCommand, statusCommand, verifyCommand, exportCommand, importCommand, statsCommand];

/** Binds the commands to this process: its arguments, streams and signals. */
async function main(): Promise<void> {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  const io: CommandIo = {
    input: process.stdin,
    out: (text) =>
      new Promise((resolve, reject) => process.stdout.write(text, (error) => (error ? reject(error) : resolve()))),
    message: (text) => process.stderr.write(`${text}\n`),
    signal: controller.signal,
    sqlWasmPath: join(__dirname, 'sql-wasm.wasm'),
    sealWorkerPath: join(__dirname, 'sealWorker.js'),
    version: SPREADSCOPE_VERSION,
    random: Math.random,
  };
  // A reader that closes the pipe early (head, less) is the end, not an error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  process.exitCode = await runCommandLine(process.argv.slice(2), commands, io);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
