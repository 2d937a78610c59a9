import assert from 'node:assert/strict';
import type { AnalyticField } from '../../../src/engine/contract/analytics';
import type { StatisticsItem } from '../../../src/engine/contract/messages';
import { timeFormat } from '../../../webview/shared/timeFormat';
import { analyticRow, basisText, fieldRows } from '../../../webview/statisticsPanel/analyticRows';
import { fieldText, fieldUnit } from '../../../webview/statisticsPanel/fieldText';
import { statisticsHeadline } from '../../../webview/statisticsPanel/headline';
import { feedRow, startMs } from '../support/seededData';
import { pairStatistics } from '../support/seededStatistics';

const utc = timeFormat('UTC', startMs);
const warm = pairStatistics();
const cold = pairStatistics(40);

describe('the statistics as rows and sentences', () => {
  it('show every declared field of every analytic, in its order, with its unit', () => {
    for (const item of warm.items) {
      const rows = fieldRows(item);
      assert.deepEqual(
        rows.map((row) => row.id),
        item.declaration.fields.map((field) => field.id),
      );
      for (const row of rows) assert.match(row.how, new RegExp(`in alerts and exports is ${row.id}\\.$`));
    }
  });

  it('give a reason wherever there is no number', () => {
    for (const item of cold.items) {
      const row = analyticRow(item);
      assert.equal(row.value.text, '–', item.declaration.id);
      assert.match(row.value.why, /^needs \d+ bars, has 40$/);
      assert.equal(row.unit, '', 'a dash has no unit');
      for (const field of fieldRows(item)) assert.notEqual(field.value.why, '');
    }
  });

  it('never show a test without its sentence', () => {
    for (const id of ['engleGranger', 'adf', 'kpss', 'johansen']) {
      const row = analyticRow(find(warm.items, id));
      assert.match(row.says, /reject/, id);
    }
  });

  it('say on what a value was computed, with its holes', () => {
    const { result } = find(warm.items, 'adf');
    const holed = { ...result, filledBars: 2, incompleteBars: 1 };
    assert.match(
      basisText(holed, utc),
      /^300 1m bars, 14 Jul 15:20 to 14 Jul 20:19; 2 filled, 1 incomplete; window 300, regression c/,
    );
    assert.match(basisText({ ...result, fromMs: NaN }, utc), /^no bars yet/);
  });

  it('open with the answer of the chosen analytic', () => {
    const test = statisticsHeadline(warm, find(warm.items, 'engleGranger'), utc);
    assert.match(test.text, /^btcusdt\/ethusdt: cannot reject that the pair drifts apart/);
    assert.equal(test.caveat, '300 1m bars to 14 Jul 20:19');
    const plain = statisticsHeadline(warm, find(warm.items, 'zScore'), utc);
    assert.match(plain.text, /^btcusdt\/ethusdt: z-score: z-score \S+ deviations$/);
    const missing = statisticsHeadline(cold, find(cold.items, 'zScore'), utc);
    assert.match(missing.text, /z-score is not there yet$/);
    assert.match(missing.caveat, /needs \d+ bars, has 40/);
    const simulated = { ...warm, feed: feedRow({ realm: 'simulator' }) };
    assert.match(statisticsHeadline(simulated, null, utc).caveat, /^simulated/);
  });

  it('print each format its own way', () => {
    const field = (format: AnalyticField['format'], unit = ''): AnalyticField => ({
      id: 'a',
      title: 'A',
      unit,
      format,
      nan: 'never',
    });
    const text = (format: AnalyticField['format'], value: number, unit = ''): string =>
      fieldText(field(format, unit), value, '').text;
    assert.equal(text('pValue', 0.0314), '0.031');
    assert.equal(text('pValue', 0.0001), 'p < 0.001');
    assert.equal(text('number', -2.3141, 'deviations'), '−2.31');
    assert.equal(text('basisPoints', 12.345), '12.3');
    assert.equal(text('count', 1234), '1\u202f234');
    assert.equal(fieldText(field('number'), NaN, '').why, 'never');
    assert.equal(fieldUnit(field('percent', '%')), '');
    assert.equal(fieldUnit(field('number', 'bars')), 'bars');
  });
});

function find(items: readonly StatisticsItem[], id: string): StatisticsItem {
  const found = items.find((item) => item.declaration.id === id);
  assert.ok(found !== undefined, `there is an analytic ${id}`);
  return found;
}
