import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTotals } from '../../scripts/totals.mjs';

describe('readTotals', () => {
  const folder = mkdtempSync(join(tmpdir(), 'spreadscope-totals-'));
  const clean = { code: 0, signal: null, timedOut: false };
  after(() => rmSync(folder, { recursive: true }));

  const written = (totals: unknown): string => {
    const file = join(folder, 'totals.json');
    writeFileSync(file, JSON.stringify(totals));
    return file;
  };

  it('gives the counts of a run that ended in order', () => {
    const result = readTotals(written({ passed: 3, failed: 1, skipped: ['a b'] }), { ...clean, code: 1 });
    assert.deepEqual(result, { passed: 3, failed: 1, skipped: ['a b'], trouble: null });
  });

  it('takes a killed run for a failure, even one that reports success', () => {
    assert.match(readTotals(join(folder, 'none.json'), clean).trouble ?? '', /without its totals/);
    const killed = { code: null, signal: 'SIGKILL', timedOut: false };
    assert.match(readTotals(join(folder, 'none.json'), killed).trouble ?? '', /SIGKILL/);
  });

  it('takes a run that was ended for its time, and one without a test, for a failure', () => {
    const passed = written({ passed: 3, failed: 0, skipped: [] });
    assert.match(readTotals(passed, { ...clean, timedOut: true }).trouble ?? '', /too long/);
    assert.match(readTotals(written({ passed: 0, failed: 0, skipped: [] }), clean).trouble ?? '', /no test/);
  });

  it('takes a run that passed every test and then went wrong for a failure', () => {
    const passed = written({ passed: 3, failed: 0, skipped: [] });
    assert.match(readTotals(passed, { ...clean, code: 7 }).trouble ?? '', /exit 7/);
  });
});
