import assert from 'node:assert/strict';
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
});
