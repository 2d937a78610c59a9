import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { ManualClock } from '../../../src/engine/clock';
import { nodeFileSystem } from '../../../src/engine/store/nodeFileSystem';
import { Wants } from '../../../src/engine/store/wants';
import { temporaryFolders } from '../../support/store/storeFolder';

describe('wants', () => {
  const newFolder = temporaryFolders();

  it('gives what all living windows want, and forgets a window that was silent for five seconds', async () => {
    const folder = newFolder();
    const clock = new ManualClock(0);
    const otherClock = new ManualClock(0);
    const one = new Wants({ folder, files: nodeFileSystem, clock, window: 'one' }, readText);
    const other = new Wants({ folder, files: nodeFileSystem, clock: otherClock, window: 'two' }, readText);
    one.want('btcusdt');
    other.want('ethusdt');
    // What is there at the first look may be left over from a window that was killed.
    assert.deepEqual(one.all(), ['btcusdt']);
    assert.deepEqual(other.all(), ['ethusdt']);
    for (let second = 0; second < 8; second++) {
      // A heartbeat is seen by the time of change of a file, which has the resolution of the machine's clock.
      await new Promise((resolve) => setTimeout(resolve, 5));
      await otherClock.advance(1_000);
      await clock.advance(1_000);
      assert.deepEqual(one.all(), ['btcusdt', 'ethusdt'], `after ${second + 1} s`);
    }
    await clock.advance(4_900);
    assert.deepEqual(one.all(), ['btcusdt', 'ethusdt']);
    await clock.advance(200);
    assert.deepEqual(one.all(), ['btcusdt']);
    other.want('solusdt');
    assert.deepEqual(one.all(), ['btcusdt', 'solusdt']);
    other.stop();
    one.stop();
    assert.deepEqual(readdirSync(`${folder}/wants`), []);
  });

  it('takes no notice of what it cannot read', () => {
    const folder = newFolder();
    const one = new Wants({ folder, files: nodeFileSystem, clock: new ManualClock(0), window: 'one' }, readText);
    one.want('btcusdt');
    writeFileSync(`${folder}/wants/two.json`, '{"half');
    writeFileSync(`${folder}/wants/three.json`, '7');
    assert.deepEqual(one.all(), ['btcusdt']);
    one.stop();
  });
});

function readText(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
