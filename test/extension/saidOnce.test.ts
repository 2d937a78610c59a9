import assert from 'node:assert/strict';
import { SaidOnce } from '../../src/extension/saidOnce';

describe('SaidOnce', () => {
  it('says a message again only after it was quiet for ten seconds', () => {
    const said = new SaidOnce();
    const heard = [0, 1, 9_999, 10_000, 10_001].map((nowMs) => said.isNew('disk full', nowMs));
    assert.deepEqual(heard, [true, false, false, true, false]);
    assert.equal(said.isNew('another', 10_002), true);
  });
});
