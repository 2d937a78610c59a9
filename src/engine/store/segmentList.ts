import { fail, type Result } from '../contract/result';
import type { FileSystem } from './fileSystem';
import { journalFormat, readSegmentHeader, segmentHeaderBytes, segmentName, segmentNumber } from './segmentFormat';

/** Numbers of the segments in a folder, rising. */
export function listSegments(files: FileSystem, folder: string): readonly number[] {
  return files
    .list(folder)
    .map(segmentNumber)
    .filter((number) => number !== null)
    .toSorted((a, b) => a - b);
}

/** The refusal of a journal of which a newer version of Spreadscope wrote a segment, or null. Reads headers only. */
export function refuseNewerJournal(files: FileSystem, folder: string): Extract<Result<never>, { ok: false }> | null {
  for (const number of listSegments(files, folder)) {
    const path = `${folder}/${segmentName(number)}`;
    const header = headerOf(files, path);
    if (header.state !== 'newer') continue;
    const message = `${path} was written by a newer version of Spreadscope (journal ${header.format}, this one reads ${journalFormat}); nothing was changed. Install that version, or use another data folder.`;
    return fail('newerFormat', message);
  }
  return null;
}

function headerOf(files: FileSystem, path: string): ReturnType<typeof readSegmentHeader> {
  const file = files.openRead(path);
  try {
    return readSegmentHeader(file.read(0, segmentHeaderBytes));
  } finally {
    file.close();
  }
}
