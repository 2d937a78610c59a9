import assert from 'node:assert/strict';
import { feedStates } from '../../../src/engine/contract/market';
import { feedStatus } from '../../../src/extension/views/feedStatus';
import { stateLook } from '../../../src/extension/views/feedText';
import { overviewOf } from '../overviewOf';

describe('the feed in the status bar', () => {
  it('is not there while the feed is off, or live from the market itself', () => {
    assert.equal(feedStatus(overviewOf({ feed: { running: false, state: 'offline' } }).feed), null);
    assert.equal(feedStatus(overviewOf({ feed: { state: 'idle' } }).feed), null);
    assert.equal(feedStatus(overviewOf({}).feed), null);
  });

  it('says how far the journal has been read before anything can be shown', () => {
    const feed = overviewOf({
      feed: { running: false, state: 'idle', reason: 'opening', message: 'Reading the journal: 40 %' },
    }).feed;
    assert.equal(feedStatus(feed)?.text, '$(sync) Reading the journal: 40 %');
    assert.equal(feedStatus(feed)?.accessibleLabel, 'Spreadscope: Reading the journal: 40 %');
  });

  it('says that data are simulated, always', () => {
    const feed = overviewOf({ feed: { realm: 'simulator', source: 'simulator' } }).feed;
    assert.equal(feedStatus(feed)?.text, '$(beaker) simulated');
  });

  it('says what is wrong, and reads the reason aloud', () => {
    const feed = overviewOf({ feed: { state: 'offline', message: 'Refused.' } }).feed;
    assert.equal(feedStatus(feed)?.text, '$(debug-disconnect) Binance offline');
    assert.equal(feedStatus(feed)?.accessibleLabel, 'Spreadscope: Binance is offline. Refused.');
  });

  it('has a word of its own for every state', () => {
    assert.equal(new Set(feedStates.map((state) => stateLook(state).word)).size, feedStates.length);
  });
});
