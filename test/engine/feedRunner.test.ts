import assert from 'node:assert/strict';
import { ManualClock } from '../../src/engine/clock';
import { instrumentId } from '../../src/engine/contract/ids';
import { FeedRunner } from '../../src/engine/feedRunner';
import { Pipeline } from '../../src/engine/pipeline';
import { brokenSource } from '../../src/engine/sources/brokenSource';
import { WindowShare } from '../../src/engine/windowShare';
import { openedStore, temporaryFolders } from '../support/store/storeFolder';

describe('FeedRunner', () => {
  const newFolder = temporaryFolders();

  it('starts nothing that another window wants before it is told to begin: the journal may still be replayed', async () => {
    const folder = newFolder();
    const clock = new ManualClock(0);
    const store = await openedStore(folder);
    const shareOf = (window: string): WindowShare =>
      new WindowShare({ folder, clock, owner: { pid: process.pid, host: 'here' }, window });
    const other = shareOf('other');
    other.want({ running: true, instruments: [instrumentId('sim:oak')] });
    let sources = 0;
    const nothing = (): void => undefined;
    const listener = { bar: nothing, points: nothing, rebuilt: nothing, moved: nothing, log: nothing };
    const runner = new FeedRunner({
      pipeline: new Pipeline({ store, clock, stream: 'aggTrade', graceMs: 0, listener }),
      share: shareOf('mine'),
      isWriter: true,
      createSource: () => {
        sources++;
        return brokenSource(new Error('none here'), clock);
      },
      clock,
      log: nothing,
      moved: nothing,
      reopen: nothing,
    });
    await clock.advance(3_000);
    assert.equal(sources, 0);
    runner.begin();
    await clock.advance(3_000);
    assert.equal(sources, 1);
    await runner.close();
    other.stop();
    await store.close();
  });
});
