import assert from 'node:assert/strict';
import { statisticsRules } from '../../../webview/statisticsPanel/store';
import { pairStatistics, symbolStatistics } from '../support/seededStatistics';

const before = pairStatistics();

describe('the statistics that a panel holds', () => {
  it('are replaced in their place by a delta, and all others stay', () => {
    const [, second] = before.items;
    assert.ok(second !== undefined);
    const changed = { ...second, result: { ...second.result, bars: 7 } };
    const { data, touchesClosed } = statisticsRules.merge(before, { ...before, items: [changed] });
    assert.equal(data.items[1], changed);
    assert.equal(data.items.length, before.items.length);
    assert.equal(data.items[0], before.items[0]);
    assert.ok(touchesClosed);
  });

  it('take in an analytic that was registered meanwhile, at the end', () => {
    const [first, ...rest] = before.items;
    assert.ok(first !== undefined);
    const { data } = statisticsRules.merge({ ...before, items: rest }, { ...before, items: [first] });
    assert.equal(data.items.at(-1), first);
  });

  it('stay as they are where only the feed moved', () => {
    const { data, touchesClosed } = statisticsRules.merge(before, { ...before, items: [] });
    assert.deepEqual(data.items, before.items);
    assert.ok(!touchesClosed);
  });

  it('belong to their own subject only', () => {
    const topic = { kind: 'statistics', subject: before.subject } as const;
    assert.ok(statisticsRules.belongsTo(topic, before));
    assert.ok(!statisticsRules.belongsTo(topic, symbolStatistics()));
  });
});
