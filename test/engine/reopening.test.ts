import assert from 'node:assert/strict';
import { ManualClock } from '../../src/engine/clock';
import { Reopening } from '../../src/engine/reopening';

describe('a session that asks to be opened anew', () => {
  it('is at once the first time, and after ever longer waits where it fails each time, up to a minute', async () => {
    const clock = new ManualClock(0);
    const times = await failing(clock, 600_000);
    const waits = times.slice(1).map((timeMs, at) => timeMs - (times[at] ?? 0));
    assert.deepEqual(waits.slice(0, 8), [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    assert.equal(times[0], 0);
  });

  it('is at once again after a minute without trouble', async () => {
    const clock = new ManualClock(0);
    const reopening = new Reopening(clock, () => undefined);
    let opened = 0;
    for (let failures = 0; failures < 4; failures++) {
      reopening.ask(() => opened++);
      await clock.advance(10_000);
    }
    assert.equal(opened, 4);
    await clock.advance(60_000);
    reopening.ask(() => opened++);
    await clock.advance(0);
    assert.equal(opened, 5);
  });

  it('is opened once, however often it asks while it waits, and not at all once it is closed', async () => {
    const clock = new ManualClock(0);
    const reopening = new Reopening(clock, () => undefined);
    let opened = 0;
    for (let asked = 0; asked < 3; asked++) reopening.ask(() => opened++);
    assert.ok(reopening.isDue);
    await clock.advance(10);
    assert.deepEqual([opened, reopening.isDue], [1, false]);
    reopening.ask(() => opened++);
    reopening.cancel();
    await clock.advance(100_000);
    assert.deepEqual([opened, reopening.isDue], [1, false]);
  });
});

/** Times of opening a session that fails a moment later, each time. */
async function failing(clock: ManualClock, untilMs: number): Promise<readonly number[]> {
  const times: number[] = [];
  const reopening = new Reopening(clock, () => undefined);
  const fail = (): void => {
    reopening.ask(() => {
      times.push(clock.monotonicMs());
      clock.after(5, fail);
    });
  };
  fail();
  await clock.advance(untilMs);
  return times;
}
