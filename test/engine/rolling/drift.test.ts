import assert from 'node:assert/strict';
import { runDrift } from './driftRun';

describe('rolling sums over many pushes', () => {
  for (const windowLength of [20, 300]) {
    it(`do not drift from the batch in 300,000 pushes of offsets, spikes and flat stretches, window ${windowLength}`, () => {
      const report = runDrift(300_000, windowLength, 1_999);
      assert.ok(report.comparisons > 100, `${report.comparisons} comparisons`);
      for (const form of ['moments', 'regression', 'matrix'] as const) {
        assert.ok(report[form] < 1, `${form}: ${report[form]} of the error allowed`);
      }
    });
  }
});
