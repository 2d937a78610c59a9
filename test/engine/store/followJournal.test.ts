import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { ManualClock } from '../../../src/engine/clock';
import { followJournal } from '../../../src/engine/store/followJournal';
import { JournalFollower } from '../../../src/engine/store/journalFollower';
import { nodeFileSystem } from '../../../src/engine/store/nodeFileSystem';
import { temporaryFolders } from '../../support/store/storeFolder';

describe('following a journal', () => {
  const newFolder = temporaryFolders();

  it('asks once for the store to be opened anew where a turn fails, instead of ending the process', async () => {
    const folder = newFolder();
    const clock = new ManualClock(0);
    const follower = new JournalFollower(nodeFileSystem, folder, { segment: 1, offset: 0 });
    follower.read = () => {
      throw new Error('an event of a kind that is not known');
    };
    let lost = 0;
    const nothing = (): void => undefined;
    const sealed = () => Promise.resolve();
    const options = { clock, files: nodeFileSystem, folder, follower, take: nothing, sealed, lost: () => lost++ };
    const stop = followJournal(options);
    for (let i = 0; i < 10; i++) await clock.advance(50);
    assert.equal(lost, 1);
    stop();
  });

  it('reads the book once when it begins: it may have been written while the journal was read back', async () => {
    const folder = newFolder();
    mkdirSync(`${folder}/journal`);
    writeFileSync(`${folder}/book.sqlite`, 'written by now');
    const clock = new ManualClock(0);
    const follower = new JournalFollower(nodeFileSystem, `${folder}/journal`, { segment: 1, offset: 0 });
    let read = 0;
    const nothing = (): void => undefined;
    const sealed = () => Promise.resolve(void read++);
    const stop = followJournal({
      clock,
      files: nodeFileSystem,
      folder,
      follower,
      take: nothing,
      sealed,
      lost: nothing,
    });
    await clock.advance(50);
    assert.equal(read, 1);
    await clock.advance(5_000);
    assert.equal(read, 1);
    stop();
  });
});
