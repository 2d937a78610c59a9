// Ten million pushes through each rolling form, with offsets up to 1e9, spikes and flat stretches, held against the
// batch on the same window. Prints the largest error as a share of the error allowed; fails at 1.
import assert from 'node:assert/strict';
import { runDrift } from '../engine/rolling/driftRun';

for (const windowLength of [50, 2_000]) {
  const report = runDrift(10_000_000, windowLength, 49_999, 7);
  console.log(`window ${windowLength}:`, JSON.stringify(report));
  assert.ok(report.comparisons > 100, `${report.comparisons} comparisons`);
  for (const form of ['moments', 'regression', 'matrix'] as const) {
    assert.ok(report[form] < 1, `${form}: ${report[form]} of the error allowed`);
  }
}
