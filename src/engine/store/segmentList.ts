import type { FileSystem } from './fileSystem';
import { segmentNumber } from './segmentFormat';

/** Numbers of the segments in a folder, rising. */
export function listSegments(files: FileSystem, folder: string): readonly number[] {
  return files
    .list(folder)
    .map(segmentNumber)
    .filter((number) => number !== null)
    .toSorted((a, b) => a - b);
}
