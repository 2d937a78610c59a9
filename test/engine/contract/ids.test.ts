import assert from 'node:assert/strict';
import {
  displayName,
  instrumentId,
  pairId,
  parseInstrument,
  symbolOf,
  venueOf,
} from '../../../src/engine/contract/ids';

describe('parseInstrument', () => {
  it('gives a bare symbol the default venue and folds case', () => {
    assert.deepEqual(parseInstrument(' BTCUSDT '), { ok: true, value: 'spot:btcusdt' });
    assert.deepEqual(parseInstrument('BTCUSDT', 'usdm'), { ok: true, value: 'usdm:btcusdt' });
    assert.deepEqual(parseInstrument('UsdM:EthUsdt'), { ok: true, value: 'usdm:ethusdt' });
  });

  it('refuses what would break a path, a pair or a stream name, and says how to write it', () => {
    for (const text of ['', 'spot:', ':btc', 'a b', 'a/b', 'a@b', 'spot:a:b', '..\\x', 'sp-ot:btc']) {
      const parsed = parseInstrument(text);
      assert.equal(parsed.ok, false, text);
      assert.match(parsed.ok ? '' : parsed.failure.message, /write for example/);
    }
  });
});

describe('names of instruments', () => {
  it('leave out the spot venue for people, and keep it inside', () => {
    const [spot, future] = [instrumentId('btcusdt'), instrumentId('usdm:btcusdt')];
    assert.deepEqual([displayName(spot), displayName(future)], ['btcusdt', 'usdm:btcusdt']);
    assert.deepEqual([venueOf(future), symbolOf(future)], ['usdm', 'btcusdt']);
    assert.equal(pairId(spot, future, '1m'), 'spot:btcusdt/usdm:btcusdt@1m');
  });
});
