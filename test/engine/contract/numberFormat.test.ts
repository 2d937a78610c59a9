import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  formatAge,
  formatAmount,
  formatBytes,
  formatChange,
  formatFixed,
  formatP,
  formatPercent,
  formatPrice,
  formatSignificant,
  formatWithError,
  formatZ,
  missingText,
  paddedZ,
  shown,
} from '../../../src/engine/contract/numberFormat';

const thin = '\u202f';

describe('numbers as people read them', () => {
  it('have a real minus, thin groups and a point, whatever the locale writes', () => {
    for (const locale of ['en-GB', 'de-DE', 'fr-FR', 'ar-EG'])
      assert.equal(formatFixed(-1_234_567.891, 2, locale).replace('\u061c', ''), `−1${thin}234${thin}567.89`, locale);
    assert.equal(formatFixed(1_234_567, 0, 'hi-IN'), `12${thin}34${thin}567`, 'groups follow the locale');
  });

  it('have no sign when they round to zero', () => {
    assert.equal(formatFixed(-0.004, 2, 'en-GB'), '0.00');
    assert.equal(formatPercent(-0.0001), `0.00${thin}%`);
    assert.deepEqual(
      [0.0001, -0.0001].map((percent) => formatChange(percent)),
      [`0.00${thin}%`, `0.00${thin}%`],
    );
  });

  it('carry the sign of a change', () => {
    assert.deepEqual(
      [0.4213, -0.4213, 1_234.5, NaN].map((percent) => formatChange(percent)),
      [`+0.42${thin}%`, `−0.42${thin}%`, `+1${thin}234.50${thin}%`, '–'],
    );
  });

  it('keep prices to the tick size', () => {
    assert.equal(formatPrice(64_210.5, 2), `64${thin}210.50`);
    assert.equal(formatPrice(0.00001234, 8), '0.00001234');
    assert.equal(formatPrice(NaN, 2), missingText);
  });

  it('are five characters wide as z-scores, so that nothing beside them moves', () => {
    assert.deepEqual([-2.31, 0.05, -12.345, 345.6, -9.996, -99.96, NaN].map(paddedZ), [
      '−2.31',
      '\u20070.05',
      '−12.3',
      '\u2007\u2007346',
      '−10.0',
      '\u2007−100',
      '\u2007\u2007\u2007\u2007–',
    ]);
    assert.deepEqual([0.05, -0.0001, 12.345, NaN].map(formatZ), ['0.05', '0.00', '12.3', '–'], 'bare in running text');
    fc.assert(
      fc.property(fc.double({ min: -999.4, max: 999.4, noNaN: true }), (z) => {
        const text = paddedZ(z);
        assert.equal(text.length, 5, text);
        assert.ok(Math.abs(Number(text.trim().replace('−', '-')) - z) <= 0.5001);
      }),
    );
  });

  it('keep three significant figures from a satoshi to a million', () => {
    assert.deepEqual(
      [0.62, 15.83, 0.0000124, 999.6, 0, -0.0999].map((value) => formatSignificant(value)),
      ['0.620', '15.8', '0.0000124', `1${thin}000`, '0.00', '−0.0999'],
    );
    assert.equal(formatSignificant(-3.21e-9), '−3.21e−9');
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 9.99e5, noNaN: true }), (value) => {
        const read = Number(formatSignificant(value).replaceAll(thin, ''));
        assert.ok(Math.abs(read - value) <= value * 0.0051, `${value} became ${read}`);
      }),
    );
  });

  it('show an estimate to two digits of its error', () => {
    assert.equal(formatWithError(0.62134, 0.0098), '0.6213 ± 0.0098');
    assert.equal(formatWithError(15.83, 3.04), '15.8 ± 3.0');
    assert.equal(formatWithError(0.001, 0.5), '0.00 ± 0.50');
    assert.equal(formatWithError(0.62, NaN), '0.620');
    assert.equal(formatWithError(0.62, 0), '0.620');
    assert.equal(formatWithError(NaN, 0.1), missingText);
  });

  it('give p-values the way a paper does', () => {
    assert.deepEqual([0.031, 0.0002, 0.9999, 1, NaN].map(formatP), [
      'p = 0.031',
      'p < 0.001',
      'p > 0.999',
      'p > 0.999',
      'p = –',
    ]);
  });

  it('give ages in the largest unit that still tells', () => {
    assert.deepEqual([0, 240, 3_249, 9_960, 48_000, 130_000, 7_300_000, 200_000_000, -5, NaN].map(formatAge), [
      '0 ms',
      '240 ms',
      '3.2 s',
      '10 s',
      '48 s',
      '2 min',
      '2 h',
      '2 d',
      '0 ms',
      '–',
    ]);
  });

  it('give room in the unit that still tells', () => {
    assert.deepEqual([0, 1_499, 99_949, 99_950, 2_712_345, 999_949_999, 1_240_000_000, NaN].map(formatBytes), [
      '0 kB',
      '1 kB',
      '100 kB',
      '0.1 MB',
      '2.7 MB',
      '999.9 MB',
      '1.24 GB',
      '–',
    ]);
  });

  it('give amounts four figures and no more decimals than they need', () => {
    assert.deepEqual(
      [15.8712, 0.0012345, 123456.7, 0].map((amount) => formatAmount(amount)),
      ['15.87', '0.001235', `123${thin}457`, '0'],
    );
  });

  it('show NaN as a dash with the reason, and never copy it', () => {
    assert.deepEqual(shown(NaN, formatZ, 'needs 100 bars, has 63'), {
      text: '–',
      why: 'needs 100 bars, has 63',
      copy: '',
    });
    assert.deepEqual(shown(-2.3123456, formatZ, ''), { text: '−2.31', why: '', copy: '-2.3123456' });
    assert.notEqual(shown(NaN, formatZ, '').why, '', 'a missing value always has a reason');
    for (const format of [formatZ, formatSignificant, formatAmount, formatPercent, formatAge])
      assert.equal(format(NaN), missingText);
  });

  it('show infinities as such', () => {
    assert.equal(formatFixed(Infinity, 2), '∞');
    assert.equal(formatFixed(-Infinity, 2), '−∞');
  });
});
