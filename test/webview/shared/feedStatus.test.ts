import assert from 'node:assert/strict';
import { instrumentId } from '../../../src/engine/contract/ids';
import { feedStates } from '../../../src/engine/contract/market';
import { isSourceWide } from '../../../src/engine/contract/sourceWide';
import { feedStatus } from '../../../webview/shared/feedStatus';
import { feedRow, startMs, symbolRow } from '../support/seededData';

const symbol = symbolRow(instrumentId('spot:btcusdt'));

describe('the state of the feed as a panel says it', () => {
  it('offers the simulator where Binance is out of reach, with the reason and the next attempt', () => {
    const feed = feedRow({
      state: 'offline',
      message: 'Binance refuses this location (HTTP 451).',
      nextAttemptMs: 10_000,
    });
    const status = feedStatus(feed, [symbol], 1_500, 0);
    assert.equal(status.word, 'offline');
    assert.equal(status.notice, 'Binance refuses this location (HTTP 451). Next attempt in 9 s.');
    assert.deepEqual(status.actions, ['useSimulator', 'openLog']);
    assert.ok(status.isStale);
    assert.match(feedStatus(feed, [symbol], 20_000, 0).notice, /Trying again now\.$/);
  });

  it('does not offer the simulator to a simulator', () => {
    const feed = feedRow({ state: 'offline', source: 'simulator', realm: 'simulator' });
    assert.deepEqual(feedStatus(feed, [symbol], 0, 0).actions, ['openLog']);
  });

  it('offers to start what is stopped', () => {
    const status = feedStatus(feedRow({ running: false }), [symbol], 0, 0);
    assert.deepEqual([status.word, status.actions], ['stopped', ['start']]);
  });

  it('names the worst of the symbols and how long nothing came, which grows between updates', () => {
    const quiet = { ...symbolRow(instrumentId('spot:ethusdt')), state: 'stale' as const, lastTradeMs: startMs };
    const feed = feedRow({ exchangeTimeMs: startMs + 30_000 });
    const status = feedStatus(feed, [symbol, quiet], 0, 4_000);
    assert.deepEqual([status.word, status.notice], ['stale', 'ethusdt: no trade for 34 s.']);
  });

  it('does not call a symbol stale because another one is', () => {
    const feed = feedRow({ state: 'stale', message: '2 of 3 symbols are live.' });
    const status = feedStatus(feed, [symbol], 0, 0);
    assert.deepEqual([status.word, status.notice, status.isStale], ['live', '', false]);
    assert.equal(feedStatus(feed, [], 0, 0).word, 'stale', 'of the whole it is still said');
  });

  it('calls nothing healthy but live', () => {
    for (const state of feedStates) {
      const status = feedStatus(feedRow({ state: isSourceWide(state) ? state : 'live' }), [{ ...symbol, state }], 0, 0);
      assert.equal(status.tone === 'good', state === 'live', state);
      assert.notEqual(status.word, '', state);
    }
  });
});
