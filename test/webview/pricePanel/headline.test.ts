import assert from 'node:assert/strict';
import { priceHeadline } from '../../../webview/pricePanel/headline';
import { timeFormat } from '../../../webview/shared/timeFormat';
import { feedRow, priceData, seededBars, startMs } from '../support/seededData';

const utc = timeFormat('UTC', startMs);
const live = priceData();

describe('the sentence over a price', () => {
  it('says price, change and since when, and that the bar is forming', () => {
    const data = { ...live, symbol: { ...live.symbol, lastPrice: 61_234.5, changePct: -1.234 } };
    assert.deepEqual(priceHeadline(data, utc, 0), {
      text: 'btcusdt 61\u202f234.50, down 1.23\u202f% since 12:00',
      caveat: 'the 1m bar is forming',
    });
  });

  it('says simulated before anything else', () => {
    const data = priceData({ feed: feedRow({ realm: 'simulator' }) });
    assert.match(priceHeadline(data, utc, 0).caveat, /^simulated, /);
  });

  it('gives the age of a price that is not of now, growing between updates', () => {
    const symbol = { ...live.symbol, state: 'stale' as const, lastTradeMs: startMs };
    const data = { ...live, symbol, feed: feedRow({ exchangeTimeMs: startMs + 30_000 }) };
    assert.match(priceHeadline(data, utc, 4_000).caveat, /last trade 34 s ago, at 12:00:00/);
  });

  it('gives the age of a price that is called live but is not, as when the engine has gone silent', () => {
    assert.doesNotMatch(priceHeadline(live, utc, 20_000).caveat, /ago/);
    assert.match(priceHeadline(live, utc, 40_000).caveat, /last trade 40 s ago/);
  });

  it('gives the date of a price when the feed is stopped or out of reach', () => {
    const stopped = { ...live, feed: feedRow({ running: false }) };
    assert.match(priceHeadline(stopped, utc, 4_000).caveat, /as of 14 Jul 16:59:24/);
    const offline = { ...live, feed: feedRow({ state: 'offline' }) };
    assert.match(priceHeadline(offline, utc, 0).caveat, /last trade/);
  });

  it('calls a change that rounds to nothing unchanged, and leaves out one that is not known', () => {
    const flat = { ...live, symbol: { ...live.symbol, changePct: -0.001 } };
    assert.match(priceHeadline(flat, utc, 0).text, /unchanged since 12:00$/);
    const unknown = { ...live, symbol: { ...live.symbol, changePct: NaN } };
    assert.doesNotMatch(priceHeadline(unknown, utc, 0).text, /since|NaN/);
  });

  it('says that there is no price yet', () => {
    const data = priceData({ bars: seededBars(0, '1m', 1) });
    assert.equal(priceHeadline(data, utc, 0).text, 'btcusdt has no price yet');
  });

  it('counts the open gaps', () => {
    const data = { ...live, symbol: { ...live.symbol, gapsOpen: 2 } };
    assert.match(priceHeadline(data, utc, 0).caveat, /2 open gaps/);
  });
});
