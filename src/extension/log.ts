import type { LogOutputChannel } from 'vscode';
import { assertNever } from '../engine/contract/assertNever';
import type { LogLevel } from '../engine/contract/messages';

/** Writes a line of the engine or of the host to the channel at its level. */
export function writeLog(channel: LogOutputChannel, level: LogLevel, message: string): void {
  switch (level) {
    case 'debug':
      channel.debug(message);
      return;
    case 'info':
      channel.info(message);
      return;
    case 'warn':
      channel.warn(message);
      return;
    case 'error':
      channel.error(message);
      return;
    default:
      assertNever(level);
  }
}
