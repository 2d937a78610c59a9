import { join } from 'node:path';
import type { Clock } from './clock';
import type { LogLevel } from './contract/messages';
import { FrameRecorder } from './sources/frameRecorder';

/** Sixteen files of 64 MB at most: some hours of busy markets, and never a full disk. */
export function openFrameRecording(
  storeFolder: string,
  clock: Clock,
  log: (level: LogLevel, message: string) => void,
): FrameRecorder {
  const folder = join(storeFolder, 'frames');
  log('info', `Frames are recorded into ${folder}.`);
  return new FrameRecorder({ folder, clock, fileBytes: 64e6, files: 16, log: (message) => log('warn', message) });
}
