import assert from 'node:assert/strict';
import { feedStates } from '../../../src/engine/contract/market';
import type { GuestSourceId } from '../../../src/engine/contract/sourceId';
import { feedStatus } from '../../../src/extension/views/feedStatus';
import { stateLook } from '../../../src/extension/views/feedText';
import { overviewOf } from '../overviewOf';

describe('the feed in the status bar', () => {
  it('is not there while the feed is live from the market itself, or about to start', () => {
    assert.equal(feedStatus(overviewOf({}).feed, true), null);
    assert.equal(feedStatus(overviewOf({ feed: { state: 'idle' } }).feed, true), null);
    assert.equal(feedStatus(overviewOf({ feed: { running: false, state: 'idle' } }).feed, true), null);
  });

  it('says that the feed is stopped, or why it does not run any more', () => {
    const idle = overviewOf({ feed: { running: false, state: 'idle' } }).feed;
    assert.equal(feedStatus(idle, false)?.text, '$(circle-outline) Spreadscope stopped');
    const over = overviewOf({ feed: { running: false, state: 'ended', realm: 'replay', source: 'replay' } }).feed;
    assert.equal(feedStatus(over, true)?.text, '$(debug-stop) replay ended');
  });

  it('does not call the whole source stale because some symbols are', () => {
    const feed = overviewOf({ feed: { state: 'stale', message: '2 of 3 symbols are live.' } }).feed;
    assert.equal(feedStatus(feed, true)?.text, '$(clock) Binance: some stale');
    assert.match(feedStatus(feed, true)?.accessibleLabel ?? '', /Some symbols are stale\. 2 of 3 symbols are live/);
  });

  it('says how far the journal has been read before anything can be shown', () => {
    const feed = overviewOf({
      feed: { running: false, state: 'idle', reason: 'opening', message: 'Reading the journal: 40 %' },
    }).feed;
    assert.equal(feedStatus(feed, true)?.text, '$(sync) Reading the journal: 40 %');
    assert.equal(feedStatus(feed, true)?.accessibleLabel, 'Spreadscope: Reading the journal: 40 %');
  });

  it('says that data are simulated, always', () => {
    const feed = overviewOf({ feed: { realm: 'simulator', source: 'simulator' } }).feed;
    assert.equal(feedStatus(feed, true)?.text, '$(beaker) simulated');
  });

  it('says how fast a replay goes, and that it is held', () => {
    const replay = { realm: 'replay', source: 'replay' } as const;
    const text = (feed: Parameters<typeof overviewOf>[0]): string | undefined =>
      feedStatus(overviewOf(feed).feed, true)?.text;
    assert.equal(text({ feed: replay }), '$(history) replay');
    assert.equal(text({ feed: { ...replay, speed: 10 } }), '$(history) replay at 10×');
    assert.equal(text({ feed: { ...replay, speed: Infinity } }), '$(history) replay at full speed');
    assert.equal(text({ feed: { ...replay, speed: 10, paused: true } }), '$(debug-pause) replay, paused');
    const held = feedStatus(overviewOf({ feed: { ...replay, paused: true } }).feed, true);
    assert.match(held?.accessibleLabel ?? '', /The replay is paused/);
  });

  it('names a source of another extension by its id', () => {
    const rates = { realm: 'custom', source: 'rates' as GuestSourceId } as const;
    assert.equal(feedStatus(overviewOf({ feed: rates }).feed, true)?.text, '$(plug) custom source');
    const connecting = feedStatus(overviewOf({ feed: { ...rates, state: 'connecting' } }).feed, true);
    assert.match(connecting?.accessibleLabel ?? '', /Connecting to the source rates/);
  });

  it('says what is wrong, and reads the reason aloud', () => {
    const feed = overviewOf({ feed: { state: 'offline', message: 'Refused.' } }).feed;
    assert.equal(feedStatus(feed, true)?.text, '$(debug-disconnect) Binance offline');
    assert.equal(feedStatus(feed, true)?.accessibleLabel, 'Spreadscope: Binance is offline. Refused.');
  });

  it('has a word of its own for every state', () => {
    assert.equal(new Set(feedStates.map((state) => stateLook(state).word)).size, feedStates.length);
  });
});
