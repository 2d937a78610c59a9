import assert from 'node:assert/strict';
import { viewState } from '../../src/extension/viewState';
import { overviewOf } from './overviewOf';

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
