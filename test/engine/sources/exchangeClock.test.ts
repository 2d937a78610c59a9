import assert from 'node:assert/strict';
import type { Clock } from '../../../src/engine/clock';
import { ExchangeClock } from '../../../src/engine/sources/exchangeClock';

describe('ExchangeClock', () => {
  it('takes the server’s time as read half-way between question and answer, and goes on by monotonic time', () => {
    const clock = new SplitClock(5_000_000, 100);
    const exchange = new ExchangeClock(clock);
    assert.equal(exchange.nowMs(), 5_000_000, 'our own before anything is known');
    exchange.measured(9_000_000, 100, 300);
    clock.monotonic = 300;
    assert.equal(exchange.nowMs(), 9_000_100);
    clock.wall += 3_600_000;
    clock.monotonic += 50;
    assert.equal(exchange.nowMs(), 9_000_150, 'a step of our wall clock moves nothing');
  });

  it('goes by the latest event time where the exchange cannot be asked, and forgets all after a sleep', () => {
    const clock = new SplitClock(5_000_000, 100);
    const exchange = new ExchangeClock(clock);
    exchange.seen(7_000_000, 100);
    exchange.seen(6_999_990, 100);
    assert.deepEqual([exchange.isKnown, exchange.nowMs()], [true, 7_000_000]);
    exchange.measured(8_000_000, 100, 100);
    exchange.seen(9_000_000, 100);
    assert.equal(exchange.nowMs(), 8_000_000, 'a measurement goes before');
    exchange.forget();
    assert.deepEqual([exchange.isKnown, exchange.offsetMs], [false, NaN]);
  });
});

class SplitClock implements Clock {
  constructor(
    public wall: number,
    public monotonic: number,
  ) {}
  nowMs(): number {
    return this.wall;
  }
  monotonicMs(): number {
    return this.monotonic;
  }
  sleep(): Promise<void> {
    return Promise.resolve();
  }
  after(): () => void {
    return () => undefined;
  }
}
