import assert from 'node:assert/strict';
import {
  betaText,
  percentText,
  priceText,
  spanText,
  timeText,
  zPlain,
  zText,
} from '../../../src/extension/views/numberText';

describe('zText', () => {
  it('is five characters wide for every z below a thousand, with a real minus sign', () => {
    for (const z of [0, -0, 1.005, -2.3071, 9.994, 9.996, -9.996, 12.34, -99.94, 123.4, -999, Number.NaN]) {
      assert.equal(zText(z).length, 5, String(z));
      assert.ok(!zText(z).includes('-'), zText(z));
    }
    assert.equal(zText(-2.3071), '\u22122.31');
    assert.equal(zText(2.3071), '\u20072.31');
    assert.equal(zText(Number.NaN), '\u2007\u2007\u2007\u2007\u2013');
  });

  it('has no sign on what rounds to zero, and never shows more digits than it keeps', () => {
    assert.equal(zPlain(-0.0001), '0.00');
    assert.equal(zPlain(9.996), '10.0');
    assert.equal(zPlain(-99.96), '\u2212100');
  });
});

describe('betaText', () => {
  it('shows as many digits as the standard error leaves meaningful', () => {
    assert.equal(betaText(0.84231, 0.0123), '0.842 ± 0.012');
    assert.equal(betaText(-17.30412, 0.5), '\u221217.30 ± 0.50');
    assert.equal(betaText(1234.5, 45), '1235 ± 45');
  });

  it('does without an error where there is none, and is a dash without a value', () => {
    assert.equal(betaText(0.84231, Number.NaN), '0.842');
    assert.equal(betaText(0.84231, 0), '0.842');
    assert.equal(betaText(Number.NaN, 0.1), '\u2013');
  });
});

describe('texts of prices, changes and times', () => {
  it('keep to the tick size', () => {
    assert.equal(priceText(64_210.5, 2), '64210.50');
    assert.equal(priceText(0.00001234, 8), '0.00001234');
    assert.equal(priceText(Number.NaN, 2), '\u2013');
  });

  it('carry the sign of a change, and none on no change', () => {
    assert.equal(percentText(0.4213), '+0.42 %');
    assert.equal(percentText(-0.4213), '\u22120.42 %');
    assert.equal(percentText(-0.001), '0.00 %');
    assert.equal(percentText(Number.NaN), '\u2013');
  });

  it('use the largest unit that fits', () => {
    const spans = [0, 420, 12_000, 89_000, 200_000, 7_200_000, 432_000_000, -5].map(spanText);
    assert.deepEqual(spans, ['0 ms', '420 ms', '12 s', '89 s', '3 min', '2 h', '5 d', '0 ms']);
  });

  it('name the zone', () => {
    assert.equal(timeText(0, 'UTC'), '00:00:00 UTC');
    assert.match(timeText(0, 'Europe/Berlin'), /^01:00:00 (CET|GMT\+1)$/);
    assert.equal(timeText(Number.NaN, 'UTC'), '\u2013');
  });
});
