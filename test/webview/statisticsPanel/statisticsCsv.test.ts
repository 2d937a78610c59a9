import assert from 'node:assert/strict';
import { resultsCsv, seriesCsv } from '../../../webview/statisticsPanel/statisticsCsv';
import { pairStatistics } from '../support/seededStatistics';

const { items } = pairStatistics();

describe('statistics as CSV', () => {
  it('has a line for every field, in full precision', () => {
    const lines = resultsCsv(items).trimEnd().split('\n');
    assert.equal(lines.length, 1 + items.reduce((count, item) => count + item.declaration.fields.length, 0));
    const zscore = items.find((item) => item.declaration.id === 'zScore')?.result.values['zscore'];
    assert.ok(lines.some((line) => line.includes(`,zScore,zscore,${zscore},deviations,`)));
  });

  it('leaves a cell empty for NaN and gives the reason, quoted where it has a comma', () => {
    const cold = pairStatistics(40).items;
    const line = resultsCsv(cold)
      .split('\n')
      .find((candidate) => candidate.includes('zscore,'));
    assert.match(line ?? '', /,zscore,,deviations,40,.*,"needs \d+ bars, has 40"$/);
  });

  it('has a line for every bar of a series and an empty cell for a gap', () => {
    const series = {
      id: 'a',
      subject: 'all' as const,
      openMs: Float64Array.of(0, 60_000),
      columns: [{ field: 'b', values: Float64Array.of(NaN, 1.5) }],
    };
    assert.equal(
      seriesCsv(series),
      'open_time,open_ms,b\n1970-01-01T00:00:00.000Z,0,\n1970-01-01T00:01:00.000Z,60000,1.5\n',
    );
  });

  it('cannot be run as a formula by a spreadsheet', () => {
    const [item] = items;
    assert.ok(item !== undefined);
    const reason = '=HYPERLINK("http://example.com","x")';
    const csv = resultsCsv([{ ...item, result: { ...item.result, reason } }]);
    assert.ok(csv.includes(`"'=HYPERLINK(""http://example.com"",""x"")"`));
  });
});
