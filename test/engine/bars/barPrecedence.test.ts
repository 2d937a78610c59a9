import assert from 'node:assert/strict';
import { BarPrecedence } from '../../../src/engine/bars/barPrecedence';
import { instrumentId } from '../../../src/engine/contract/ids';
import type { Bar } from '../../../src/engine/contract/market';

function bar(parts: Partial<Bar>): Bar {
  return {
    instrument: instrumentId('spot:btcusdt'),
    stream: 'aggTrade',
    timeframe: '1m',
    openMs: 60_000,
    open: 10,
    high: 12,
    low: 9,
    close: 11,
    volume: 5,
    quoteVolume: 52,
    takerBuyVolume: 2,
    tradeCount: 7,
    origin: 'ticks',
    complete: true,
    revision: 0,
    ...parts,
  };
}

describe('BarPrecedence', () => {
  it('lets our own complete bar stand, and names what the fetched one says otherwise', () => {
    const fetched = bar({ origin: 'fetched', close: 11.5, volume: 5 * (1 + 1e-12) });
    assert.deepEqual(new BarPrecedence().judge(fetched, bar({}), 0), {
      kind: 'keepOwn',
      difference: 'close 11 against 11.5',
    });
    const same = bar({ origin: 'fetched' });
    assert.deepEqual(new BarPrecedence().judge(same, bar({}), 0), { kind: 'keepOwn', difference: '' });
  });

  it('takes the fetched bar, as a revision, where ours is not complete', () => {
    const fetched = bar({ origin: 'fetched', high: 13 });
    const verdict = new BarPrecedence().judge(fetched, bar({ complete: false }), 0);
    assert.deepEqual(verdict, { kind: 'take', bar: { ...fetched, revision: 1 } });
  });

  it('does not let our half-seen bar replace the fetched one that was there first', () => {
    const bars = new BarPrecedence();
    const fetched = bar({ origin: 'fetched', tradeCount: 70 });
    bars.judge(fetched, null, 0);
    assert.deepEqual(bars.standing(bar({ complete: false })), fetched);
    assert.equal(bars.standing(bar({ complete: true })).origin, 'ticks');
    assert.equal(bars.standing(bar({ complete: false, openMs: 0 })).origin, 'ticks');
  });

  it('remembers a bounded number of fetched bars, the newest', () => {
    const bars = new BarPrecedence();
    for (let i = 0; i < 5_000; i++) bars.judge(bar({ origin: 'fetched', openMs: i * 60_000 }), null, 0);
    assert.equal(bars.standing(bar({ complete: false, openMs: 0 })).origin, 'ticks');
    assert.equal(bars.standing(bar({ complete: false, openMs: 4_999 * 60_000 })).origin, 'fetched');
  });

  it('keeps those that a trade may still reach, however much of the past comes after them', () => {
    const bars = new BarPrecedence();
    const nowMs = 90 * 86_400_000;
    bars.judge(bar({ origin: 'fetched', openMs: nowMs - 60_000 }), null, nowMs);
    for (let i = 0; i < 5_000; i++) bars.judge(bar({ origin: 'fetched', openMs: i * 60_000 }), null, nowMs);
    assert.equal(bars.standing(bar({ complete: false, openMs: nowMs - 60_000 })).origin, 'fetched');
  });
});
