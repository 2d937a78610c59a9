import assert from 'node:assert/strict';
import { FrameScheduler, type FrameTiming } from '../../../webview/shared/frameScheduler';

describe('the pace of redraws', () => {
  it('leaves four fifths of the time to others, however often a redraw is asked for', async () => {
    const timing = new ManualTiming();
    let drawn = 0;
    const scheduler = new FrameScheduler(
      () => {
        drawn++;
        timing.elapse(40);
      },
      timing,
      unexpected,
    );
    for (let ms = 0; ms < 10_000; ms += 5) {
      scheduler.request();
      await timing.step(5);
    }
    const share = (drawn * 40) / timing.nowMs();
    assert.ok(share > 0.15 && share <= 0.21, `drew ${share} of the time`);
  });

  it('draws at once when it has rested', async () => {
    const timing = new ManualTiming();
    let drawn = 0;
    const scheduler = new FrameScheduler(() => void drawn++, timing, unexpected);
    scheduler.request();
    await timing.step(1);
    assert.equal(drawn, 1);
  });

  it('has one redraw in flight, and draws once more for all that was asked for meanwhile', async () => {
    const timing = new ManualTiming();
    let inFlight = 0;
    let drawn = 0;
    let finish = (): void => undefined;
    const scheduler = new FrameScheduler(
      async () => {
        assert.equal(++inFlight, 1);
        drawn++;
        await new Promise<void>((resolve) => (finish = resolve));
        inFlight--;
      },
      timing,
      unexpected,
    );
    scheduler.request();
    await timing.step(1);
    for (let i = 0; i < 5; i++) scheduler.request();
    await timing.step(50);
    assert.equal(drawn, 1);
    finish();
    await timing.step(0);
    await timing.step(1_000);
    assert.equal(drawn, 2);
    finish();
    await timing.step(0);
    await timing.step(5_000);
    assert.equal(drawn, 2);
  });

  it('goes on after a redraw that failed, and says so', async () => {
    const timing = new ManualTiming();
    const errors: unknown[] = [];
    let drawn = 0;
    const scheduler = new FrameScheduler(
      () => {
        if (++drawn === 1) throw new Error('first');
      },
      timing,
      (error) => errors.push(error),
    );
    scheduler.request();
    await timing.step(10);
    scheduler.request();
    await timing.step(10);
    assert.equal(drawn, 2);
    assert.deepEqual(errors, [new Error('first')]);
  });

  it('never draws after it was disposed of', async () => {
    const timing = new ManualTiming();
    const scheduler = new FrameScheduler(() => assert.fail('drew'), timing, unexpected);
    scheduler.request();
    scheduler.dispose();
    await timing.step(100);
    scheduler.request();
    await timing.step(100);
  });
});

function unexpected(error: unknown): never {
  assert.fail(String(error));
}

class ManualTiming implements FrameTiming {
  #nowMs = 0;
  #due: { atMs: number; callback: () => void }[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  requestFrame(callback: () => void): void {
    callback();
  }

  after(delayMs: number, callback: () => void): void {
    this.#due.push({ atMs: this.#nowMs + delayMs, callback });
  }

  /** Time that a redraw takes. */
  elapse(ms: number): void {
    this.#nowMs += ms;
  }

  async step(ms: number): Promise<void> {
    this.#nowMs += ms;
    const due = this.#due.filter((entry) => entry.atMs <= this.#nowMs);
    this.#due = this.#due.filter((entry) => entry.atMs > this.#nowMs);
    for (const entry of due) entry.callback();
    // Lets a redraw that was awaited come to its end.
    for (let i = 0; i < 5; i++) await Promise.resolve();
  }
}
