import assert from 'node:assert/strict';
import type { PairValue } from '../../../src/engine/contract/messages';
import { pairHeadline } from '../../../webview/pairPanel/headline';
import { timeFormat } from '../../../webview/shared/timeFormat';
import { feedRow, pairData, startMs } from '../support/seededData';

const utc = timeFormat('UTC', startMs);
const base = pairData();
const headline = (change: Partial<PairValue>, silenceMs = 0): ReturnType<typeof pairHeadline> =>
  pairHeadline(
    { ...base, value: { ...base.value, z: -2.3141, beta: 0.6213, betaStdErr: 0.0098, ...change } },
    utc,
    silenceMs,
  );

describe('the sentence over a pair', () => {
  it('gives z, whether it is provisional, the hedge ratio with its error, and the bars', () => {
    assert.deepEqual(headline({}), {
      text: 'btcusdt/ethusdt: z = −2.31 (provisional), hedge ratio 0.6213 ± 0.0098',
      caveat: '300 of 300 bars',
    });
    assert.doesNotMatch(headline({ provisional: false }).text, /provisional/);
  });

  it('says while warming up what is missing and when it will be there', () => {
    const warming = headline({ haveBars: 63, z: NaN, readyMs: startMs + 3_600_000 });
    assert.equal(warming.text, 'btcusdt/ethusdt is warming up: 63 of 300 bars of 1m');
    assert.equal(warming.caveat, 'the other 237 by 14 Jul 13:00');
    assert.equal(headline({ haveBars: 63, z: NaN }).caveat, '237 more to come', 'no time is made up');
  });

  it('says why z is undefined, and shows no number for it', () => {
    const broken = headline({ z: NaN, reason: 'The spread does not vary in the window.' });
    assert.equal(
      broken.text,
      'btcusdt/ethusdt: z is undefined (The spread does not vary in the window), hedge ratio 0.6213 ± 0.0098',
    );
    assert.doesNotMatch(headline({ z: NaN, beta: NaN, betaStdErr: NaN }).text, /NaN|–/);
  });

  it('names the leg that is stale and its age, growing between updates', () => {
    assert.match(headline({ stale: true, ageXMs: 48_000 }, 2_000).caveat, /^stale, no trade in ethusdt for 50 s/);
    assert.match(headline({ stale: true, ageYMs: 60_000 }).caveat, /no trade in btcusdt for 60 s/);
  });

  it('says of which bar the values are when the feed is out of reach or stopped', () => {
    for (const feed of [feedRow({ state: 'offline' }), feedRow({ running: false }), feedRow({ state: 'ended' })])
      assert.match(pairHeadline({ ...base, feed }, utc, 0).caveat, /^as of the bar of 14 Jul 18:39/);
  });

  it('says when nothing came for a while, as when the engine has gone silent', () => {
    assert.doesNotMatch(headline({}, 20_000).caveat, /news/);
    assert.match(headline({}, 40_000).caveat, /no news for 40 s/);
  });

  it('counts filled and incomplete bars, and says simulated', () => {
    assert.match(headline({ filledBars: 3, incompleteBars: 1 }).caveat, /3 without a trade in a leg, 1 incomplete$/);
    const simulated = pairHeadline({ ...base, feed: feedRow({ realm: 'simulator' }) }, utc, 0);
    assert.match(simulated.caveat, /^simulated/);
  });
});
