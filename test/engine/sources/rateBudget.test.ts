import assert from 'node:assert/strict';
import { RateBudget, type RequestPriority } from '../../../src/engine/sources/rateBudget';

describe('RateBudget', () => {
  it('lets repairs use a part of the minute only, so that what a person waits for still goes through', () => {
    const budget = new RateBudget(100);
    budget.spend(60, 60_000);
    assert.equal(budget.waitMs(4, 'urgent', 0, 61_000), 0);
    assert.equal(budget.waitMs(4, 'repair', 0, 61_000), 59_050, 'until the exchange’s minute ends');
  });

  it('leaves room for the more urgent: what windows need before deeper history, and repairs before both', () => {
    const budget = new RateBudget(100);
    const isLetThrough = (priority: RequestPriority): boolean => budget.waitMs(2, priority, 0, 61_000) === 0;
    const order: readonly RequestPriority[] = ['background', 'needed', 'repair', 'urgent'];
    const allowed = [30, 50, 60, 90].map((used) => {
      budget.spend(used - budget.usedWeight, 60_000);
      return order.filter(isLetThrough);
    });
    assert.deepEqual(allowed, [['needed', 'repair', 'urgent'], ['repair', 'urgent'], ['urgent'], []]);
  });

  it('begins anew with the exchange’s minute, and believes the header where it says more than we counted', () => {
    const budget = new RateBudget(100);
    budget.spend(4, 60_000);
    budget.reported(95, 60_100);
    assert.ok(budget.waitMs(4, 'urgent', 0, 60_200) > 0);
    assert.equal(budget.waitMs(4, 'urgent', 0, 120_000), 0);
    assert.equal(budget.usedWeight, 0);
  });

  it('sends nothing until the time that the exchange named, whatever weight is left', () => {
    const budget = new RateBudget(100);
    const failure = { reason: 'rateLimited', message: 'Fewer requests.', retryAfterMs: null } as const;
    budget.block(failure, 7_000, 1_000);
    budget.block(failure, 3_000, 1_000);
    assert.equal(budget.waitMs(1, 'urgent', 2_000, 60_000), 6_000);
    assert.deepEqual(budget.refusal(7_999), { ...failure, retryAfterMs: 1 });
    assert.equal(budget.refusal(8_000), null);
  });

  it('lets a request through that is heavier than its whole share, once the minute is unused', () => {
    assert.equal(new RateBudget(10).waitMs(20, 'background', 0, 60_000), 0);
  });
});
