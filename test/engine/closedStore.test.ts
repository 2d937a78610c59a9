import assert from 'node:assert/strict';
import { closedStore } from '../../src/engine/closedStore';

describe('a request that needs a store where none is open', () => {
  const closed = { isImporting: false, isOpening: false, trouble: '' };

  it('is told to press Start only where that is what is missing', () => {
    assert.match(closedStore(closed).failure.message, /press Start/);
    for (const other of [{ isImporting: true }, { isOpening: true }, { trouble: 'The disk is full.' }]) {
      assert.doesNotMatch(closedStore({ ...closed, ...other }).failure.message, /Start/);
    }
  });

  it('is told what has the store: an import before the opening that follows it, and why it cannot be opened', () => {
    assert.match(closedStore({ ...closed, isImporting: true, isOpening: true }).failure.message, /being imported/);
    assert.match(closedStore({ ...closed, isOpening: true }).failure.message, /being opened/);
    assert.equal(closedStore({ ...closed, trouble: 'The disk is full.' }).failure.message, 'The disk is full.');
  });
});
