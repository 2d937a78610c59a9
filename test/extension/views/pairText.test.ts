import assert from 'node:assert/strict';
import { pairStatus, pairTooltip, valueSentence } from '../../../src/extension/views/pairText';
import { overviewOf } from '../overviewOf';

function statusOf(changes: Parameters<typeof overviewOf>[0], label: 'symbols' | 'zscore' = 'symbols') {
  const { feed, pairs } = overviewOf(changes);
  const pair = pairs[0];
  assert.ok(pair !== undefined);
  return { look: pairStatus(pair.settings, pair.value, feed, label), value: pair.value, settings: pair.settings, feed };
}

describe('a pair in the status bar', () => {
  it('shows z with exactly the digits of its value, hollow while it may still change', () => {
    assert.equal(statusOf({}).look.text, 'btcusdt/ethusdt \u22122.31 $(circle-outline)');
    assert.equal(
      statusOf({ pairs: [{ provisional: false }] }).look.text,
      'btcusdt/ethusdt \u22122.31 $(circle-filled)',
    );
    assert.equal(statusOf({}, 'zscore').look.text, 'z \u22122.31 $(circle-outline)');
  });

  it('keeps its width in every state', () => {
    const values = [{}, { z: 0.5 }, { z: Number.NaN }, { stale: true }, { z: 31.2, provisional: false }];
    const widths = values.map((value) => statusOf({ pairs: [value] }).look.text.replace(/\$\([\w-]+\)/g, '*').length);
    assert.deepEqual(new Set(widths).size, 1);
  });

  it('marks data that are not the market, in the text and for a screen reader', () => {
    const simulated = statusOf({ feed: { realm: 'simulator', source: 'simulator' } }).look;
    assert.doesNotMatch(simulated.text, /beaker/);
    const brief = statusOf({ feed: { realm: 'simulator', source: 'simulator' } }, 'zscore').look;
    assert.match(brief.text, /^\$\(beaker\) z /);
    assert.match(simulated.accessibleLabel, /simulated data$/);
    assert.match(statusOf({ feed: { realm: 'replay', source: 'replay' } }).look.text, /^\$\(history\) /);
    assert.doesNotMatch(statusOf({}).look.text, /^\$/);
  });

  it('is coloured by the size of z, and dimmed where the value is stale or missing', () => {
    const colorOf = (value: object): string | null => statusOf({ pairs: [value] }).look.color;
    assert.equal(colorOf({ z: 1.99 }), null);
    assert.equal(colorOf({ z: -2 }), 'spreadscope.zHigh');
    assert.equal(colorOf({ z: 3 }), 'spreadscope.zExtreme');
    assert.equal(colorOf({ z: 3, stale: true }), 'disabledForeground');
    assert.equal(colorOf({ z: Number.NaN }), 'disabledForeground');
  });
});

describe('what is said about a value', () => {
  it('names what is missing and when it will be there', () => {
    const missing = { z: Number.NaN, haveBars: 63, needBars: 399, reason: '', readyMs: 1_700_000_000_000 };
    const sentence = valueSentence(statusOf({ pairs: [missing] }).value);
    assert.match(sentence, /needs 399 bars, has 63/);
    assert.match(sentence, /Expected at \d\d:\d\d:\d\d/);
  });

  it('gives the engine\u2019s own reason where bars are not what is missing', () => {
    const constant = { z: Number.NaN, reason: 'The spread does not vary.' };
    const sentence = valueSentence(statusOf({ pairs: [constant] }).value);
    assert.match(sentence, /The spread does not vary\./);
    assert.doesNotMatch(sentence, /needs|Expected/);
  });

  it('says that a value is provisional, final or stale', () => {
    assert.match(valueSentence(statusOf({}).value), /^Provisional/);
    assert.match(valueSentence(statusOf({ pairs: [{ provisional: false }] }).value), /^Final/);
    assert.match(valueSentence(statusOf({ pairs: [{ stale: true, ageYMs: 30_000 }] }).value), /^Stale: .*30 s/);
  });

  it('explains every number in the hover, with the windows it was made with', () => {
    const { settings, value, feed } = statusOf({ feed: { realm: 'simulator' } });
    const text = pairTooltip(settings, value, feed, 'UTC');
    for (const part of ['simulated data', '\u22122.31', '0.842 ± 0.012', 'ols, 300 bars', '100 bars', '400 of 399']) {
      assert.ok(text.includes(part), part);
    }
  });
});
