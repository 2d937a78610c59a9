import assert from 'node:assert/strict';
import fc from 'fast-check';
import { realmOf, settingDefaults, type RawSettings } from '../../../src/engine/contract/settings';
import { nearest } from '../../../src/engine/contract/nearest';
import { readPair, readSettings } from '../../../src/engine/contract/readSettings';

describe('readSettings', () => {
  it('reads the defaults without a problem, and fills the pair with its full shape', () => {
    const { settings, problems } = readSettings({});
    assert.deepEqual(problems, []);
    assert.deepEqual(settings.pairs[0], {
      id: 'spot:btcusdt/spot:ethusdt@1m',
      y: 'spot:btcusdt',
      x: 'spot:ethusdt',
      timeframe: '1m',
      prices: 'log',
      hedge: { estimator: 'ols', window: 300, refitEvery: 1 },
      z: { window: 100, strict: false },
      costs: { feeBps: null, halfSpreadBps: null, slippageBps: [0, 0], funding: false, borrowApr: [0, 0] },
    });
  });

  it('names a wrong value with its path and what it takes, and keeps the rest', () => {
    const pairs = [
      { y: 'btcusdt', x: 'ethusdt', hedge: { window: 2 }, timeframe: '1min' },
      { y: 'usdm:btcusdt', x: 'btcusdt', timeframe: '5m' },
    ];
    const { settings, problems } = readSettings({ pairs, graceMs: -5 });
    assert.deepEqual(
      problems.map((problem) => [problem.at, problem.suggestion]),
      [
        ['pairs[0].timeframe', '1m'],
        ['pairs[0].hedge.window', null],
        ['graceMs', null],
      ],
    );
    assert.match(problems[1]?.message ?? '', /pairs\[0\]\.hedge\.window takes a whole number of at least 3; 2 is not/);
    assert.equal(settings.pairs[0]?.hedge.window, 300);
    assert.equal(settings.pairs[1]?.timeframe, '5m');
    assert.equal(settings.graceMs, 1000);
  });

  it('takes a speed as a number, or as fast as it goes', () => {
    const speedOf = (speed: unknown): unknown => {
      const { settings, problems } = readSettings({ 'replay.speed': speed });
      return problems[0]?.message ?? settings.replay.speed;
    };
    assert.deepEqual([speedOf(undefined), speedOf(0.1), speedOf('max')], [1, 0.1, Infinity]);
    assert.match(String(speedOf('fast')), /replay\.speed takes a number above 0, or max; "fast" is neither/);
    assert.match(String(speedOf(0)), /replay\.speed takes a number above 0; 0 is not/);
  });

  it('takes the id of a source that may come later, and asks back where it looks like a slip of the pen', () => {
    const read = (source: unknown, guests: readonly string[] = []): unknown => {
      const { settings, problems } = readSettings({ source }, guests);
      return [settings.source, problems[0]?.suggestion];
    };
    assert.deepEqual(read('rates'), ['rates', undefined]);
    assert.deepEqual(read('rates', ['rates', 'ratex']), ['rates', undefined]);
    assert.deepEqual(read('simulater'), ['simulater', 'simulator'], 'nothing else is received in its place');
    assert.deepEqual(read('ratesx', ['rates']), ['ratesx', 'rates']);
    assert.deepEqual(read('none of them'), ['binance', null]);
    assert.deepEqual(read(5), ['binance', null]);
  });

  it('suggests the key that was meant where one is misspelt', () => {
    const { problems } = readPair({ y: 'a', x: 'b', hegde: {} }, 'pairs[0]');
    assert.deepEqual([problems[0]?.at, problems[0]?.suggestion], ['pairs[0].hegde', 'hedge']);
  });

  it('refuses a pair with one leg twice, and a pair that is there already', () => {
    const { settings, problems } = readSettings({
      pairs: [
        { y: 'btcusdt', x: 'spot:BTCUSDT' },
        { y: 'a', x: 'b' },
        { y: 'A', x: 'spot:b' },
      ],
    });
    assert.equal(settings.pairs.length, 1);
    assert.deepEqual(
      problems.map((problem) => problem.at),
      ['pairs[0]', 'pairs[2]'],
    );
  });

  it('takes symbols that are not ASCII, and refuses what a path or a pair cannot hold', () => {
    const { settings, problems } = readSettings({ symbols: ['币安人生usdt', 'a/b', 'BTCUSDT', 'btcusdt', 7] });
    assert.deepEqual(settings.symbols, ['spot:币安人生usdt', 'spot:btcusdt']);
    assert.deepEqual(
      problems.map((problem) => problem.at),
      ['symbols[1]', 'symbols[4]'],
    );
  });

  it('never throws, whatever the values are, and always gives usable settings', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(settingDefaults)), fc.jsonValue()), (raw) => {
        const { settings, problems } = readSettings(raw);
        assert.ok(settings.timeframes.length > 0 && settings.graceMs >= 0);
        for (const problem of problems) assert.ok(problem.message.startsWith(problem.at));
      }),
    );
  });

  it('keeps each kind of endpoint in a realm of its own', () => {
    const urls = { spotStream: 'ws://127.0.0.1:1', spotRest: 'http://127.0.0.1:1' };
    assert.equal(realm({}), 'binance');
    assert.equal(realm({ endpoints: 'marketDataOnly' }), 'binance');
    assert.equal(realm({ endpoints: 'testnet' }), 'testnet');
    assert.equal(realm({ endpoints: urls }), 'custom');
    assert.equal(realm({ source: 'simulator', endpoints: urls }), 'simulator');
  });

  it('does not take an address of another scheme for a stream', () => {
    const { problems } = readSettings({ endpoints: { spotStream: 'https://example.com' } });
    assert.equal(problems[0]?.at, 'endpoints.spotStream');
  });
});

function realm(raw: RawSettings): string {
  return realmOf(readSettings(raw).settings);
}

describe('nearest', () => {
  it('finds what was meant, and nothing where nothing is near', () => {
    assert.equal(nearest('btcusd', ['ethusdt', 'btcusdt']), 'btcusdt');
    assert.equal(nearest('xyz', ['btcusdt', 'ethusdt']), null);
  });
});
