import type { Clock } from '../clock';
import { fileErrorCode, type FileSystem } from './fileSystem';
import type { FollowedEvents, JournalFollower } from './journalFollower';
import { bookFile } from './openBook';

export interface Following {
  readonly clock: Clock;
  readonly files: FileSystem;
  /** The store's folder. */
  readonly folder: string;
  readonly follower: JournalFollower;
  readonly take: (followed: FollowedEvents) => void;
  /** The writer has sealed files and written its book anew. */
  readonly sealed: () => Promise<void>;
  readonly lost: () => void;
}

/** How late a follower may be; watching files is not to be relied on everywhere, and asking costs microseconds. */
const followMs = 50;
const bookMs = 1_000;

/** Asks for what is new again and again; the function returned ends it. */
export function followJournal(following: Following): () => void {
  const { clock, files, folder, follower, take, sealed, lost } = following;
  let isStopped = false;
  // Whatever lies there is read once: it may have been written since the store was opened, while its journal was read.
  let bookIdentity = '';
  let bookDueMs = -Infinity;
  const turn = async (): Promise<void> => {
    const found = readNow(follower);
    if (found === null) {
      isStopped = true;
      lost();
      return;
    }
    for (const followed of found) take(followed);
    if (clock.monotonicMs() < bookDueMs) return;
    bookDueMs = clock.monotonicMs() + bookMs;
    const identity = files.stat(`${folder}/${bookFile}`)?.identity ?? '';
    if (identity === bookIdentity) return;
    bookIdentity = identity;
    await sealed();
  };
  const next = (): void => {
    cancel = clock.after(followMs, () => {
      void turn()
        .catch(() => {
          // What cannot be read or taken here may be found in order where the store is opened anew.
          if (isStopped) return;
          isStopped = true;
          lost();
        })
        .finally(() => {
          if (!isStopped) next();
        });
    });
  };
  let cancel = (): void => undefined;
  next();
  return () => {
    isStopped = true;
    cancel();
  };
}

/** A file that cannot be read now is read at the next turn. */
function readNow(follower: JournalFollower): readonly FollowedEvents[] | null {
  try {
    return follower.read();
  } catch (error) {
    if (fileErrorCode(error) === '') throw error;
    return [];
  }
}
