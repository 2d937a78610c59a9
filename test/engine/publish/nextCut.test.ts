import assert from 'node:assert/strict';
import { nextCut } from '../../../src/engine/publish/nextCut';

const hourMs = 3_600_000;
const nowMs = Date.UTC(2026, 10, 22, 16, 20);
const startMs = Date.UTC(2026, 10, 20, 10);
const retention = { tickHours: 168, tickGigabytes: 5, barDays: 730 };

describe('the hour of ticks that goes next', () => {
  it('is the oldest, all its parts together, once its end is as old as is allowed', () => {
    const files = [
      { startMs: startMs + hourMs, bytes: 9e6 },
      { startMs, bytes: 3e6 },
      { startMs, bytes: 4e6 },
    ];
    assert.deepEqual(nextCut(files, retention, nowMs), { startMs, bytes: 7e6, dueMs: startMs + 169 * hourMs });
  });

  it('goes at once where all of them take more room than they may', () => {
    const files = [
      { startMs, bytes: 3e9 },
      { startMs: startMs + hourMs, bytes: 2.1e9 },
    ];
    assert.equal(nextCut(files, retention, nowMs)?.dueMs, nowMs);
  });

  it('is none where nothing is sealed', () => {
    assert.equal(nextCut([], retention, nowMs), null);
  });
});
