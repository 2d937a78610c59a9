import assert from 'node:assert/strict';
import { replayState, viewState } from '../../src/extension/viewState';
import { overviewOf } from './overviewOf';

describe('replayState', () => {
  it('offers Pause and Resume for a replay that this window plays, and for nothing else', () => {
    const replay = { source: 'replay', realm: 'replay' } as const;
    const of = (feed: Parameters<typeof overviewOf>[0]): string => replayState(overviewOf(feed));
    assert.equal(replayState(null), 'off');
    assert.equal(of({}), 'off');
    assert.equal(of({ feed: { ...replay, running: false } }), 'off');
    assert.equal(of({ feed: { ...replay, followsWindow: true } }), 'off');
    assert.equal(of({ feed: replay }), 'playing');
    assert.equal(of({ feed: { ...replay, paused: true } }), 'paused');
  });
});

describe('viewState', () => {
  it('offers Start only where the feed is off and there is something to start', () => {
    assert.equal(viewState('off', false, 3, null), 'off');
    assert.equal(viewState('off', false, 0, null), 'noSymbols');
    assert.equal(viewState('starting', true, 3, null), 'starting');
  });

  it('goes by what the engine says once it says something', () => {
    assert.equal(viewState('ready', true, 3, overviewOf({ feed: { running: true } })), 'running');
    assert.equal(viewState('ready', true, 3, overviewOf({ feed: { running: true }, symbols: [] })), 'noSymbols');
    assert.equal(viewState('ready', false, 3, overviewOf({ feed: { running: false } })), 'off');
    assert.equal(viewState('starting', true, 3, overviewOf({ feed: { running: false } })), 'starting');
  });

  it('does not say "starting" of a feed that could not be started', () => {
    assert.equal(viewState('ready', true, 3, overviewOf({ feed: { running: false } })), 'off');
  });

  it('says that the engine is down, whatever the last values were', () => {
    assert.equal(viewState('failed', true, 3, overviewOf({ feed: { running: true } })), 'failed');
  });
});
