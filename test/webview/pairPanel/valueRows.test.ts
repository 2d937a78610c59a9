import assert from 'node:assert/strict';
import { pairValueRows } from '../../../webview/pairPanel/valueRows';
import { timeFormat } from '../../../webview/shared/timeFormat';
import { pairData, pairValue, startMs } from '../support/seededData';

const utc = timeFormat('UTC', startMs);
const base = pairData();

describe('the table of a pair', () => {
  it('has the same rows in the same order, whatever is known', () => {
    const cold = pairValue(base.points, { z: NaN, beta: NaN, alpha: NaN, spread: NaN, haveBars: 63, ageYMs: NaN });
    const ids = (value = base.value): string[] => pairValueRows({ ...base, value }, utc, 0).map((row) => row.id);
    assert.deepEqual(ids(cold), ids());
    assert.deepEqual(ids(), [
      'z',
      'beta',
      'alpha',
      'spread',
      'bars',
      'priceY',
      'priceX',
      'ageY',
      'ageX',
      'filled',
      'incomplete',
    ]);
  });

  it('gives a reason for every value that is missing', () => {
    const cold = pairValue(base.points, { z: NaN, beta: NaN, alpha: NaN, spread: NaN, haveBars: 63, ageYMs: NaN });
    const missing = pairValueRows({ ...base, value: cold }, utc, 0).filter((row) => row.value.text === '–');
    assert.deepEqual(
      missing.map((row) => row.id),
      ['z', 'beta', 'alpha', 'spread', 'ageY'],
    );
    assert.equal(missing[0]?.value.why, 'needs 300 bars, has 63');
    for (const row of missing) assert.ok(row.value.why !== '' && row.value.copy === '');
  });

  it('answers "how" with the window, the estimator and the bar', () => {
    const [z, beta] = pairValueRows(base, utc, 0);
    assert.match(z?.how ?? '', /last 100 spreads.*ddof 1.*Bar of 14 Jul 18:39:00/);
    assert.match(beta?.how ?? '', /ln btcusdt on ln ethusdt.*OLS on 300 1m bars/);
  });

  it('marks the older leg as stale and no other', () => {
    const value = pairValue(base.points, { stale: true, ageXMs: 48_000 });
    const notes = new Map(pairValueRows({ ...base, value }, utc, 0).map((row) => [row.id, row.note]));
    assert.deepEqual([notes.get('ageY'), notes.get('ageX')], ['', 'stale']);
  });
});
