import assert from 'node:assert/strict';
import { restartDelayMs } from '../../src/extension/restartPolicy';

describe('restartDelayMs', () => {
  it('doubles the wait with every crash, and gives up after the fifth within five minutes', () => {
    const crashes = [0, 1_000, 3_000, 7_000, 15_000, 31_000];
    const delays = crashes.map((_, index) => restartDelayMs(crashes.slice(0, index + 1)));
    assert.deepEqual(delays, [500, 1_000, 2_000, 4_000, 8_000, null]);
  });

  it('forgets crashes that lie more than five minutes back', () => {
    assert.equal(restartDelayMs([0, 1, 2, 3, 4, 5, 400_000]), 500);
    assert.equal(restartDelayMs([0, 299_999]), 1_000);
    assert.equal(restartDelayMs([0, 300_000]), 500);
  });
});
