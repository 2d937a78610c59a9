import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { instrumentId } from '../../../src/engine/contract/ids';
import { checkSymbol, readSymbolList } from '../../../src/engine/sources/binanceSymbols';

const recorded = '../shared/data/rest/exchangeInfo-spot-2021.json.gz';

describe('symbols of the exchange', () => {
  const list = readSymbolList({
    rateLimits: [{ rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 6000 }],
    symbols: [
      { symbol: 'BTCUSDT', status: 'TRADING' },
      { symbol: '币安人生USDT', status: 'TRADING' },
      { symbol: 'LUNAUSDT', status: 'BREAK' },
      { symbol: 'NEWUSDT', status: 'CANCEL_ONLY' },
      { symbol: 'BTCUSDT_260925', status: 'TRADING', contractType: 'CURRENT_QUARTER' },
    ],
  });
  assert.ok(list !== null);

  it('takes what trades, of any script', () => {
    assert.deepEqual(checkSymbol(instrumentId('btcusdt'), 'spot', list), { ok: true, value: 'spot:btcusdt' });
    assert.equal(checkSymbol(instrumentId('币安人生usdt'), 'spot', list).ok, true);
  });

  it('names the nearest symbol for a typo, and the status of one that does not trade, known status or not', () => {
    const typo = checkSymbol(instrumentId('btcusdd'), 'spot', list);
    assert.ok(!typo.ok && typo.failure.message.includes('spot:btcusdt'));
    for (const [symbol, status] of [
      ['lunausdt', 'BREAK'],
      ['newusdt', 'CANCEL_ONLY'],
    ] as const) {
      const checked = checkSymbol(instrumentId(symbol), 'spot', list);
      assert.ok(!checked.ok && checked.failure.reason === 'notTrading' && checked.failure.message.includes(status));
    }
  });

  it('takes no delivery contract for a perpetual, reads the weight limit, and is not misled by other JSON', () => {
    assert.equal(list.statuses.has('btcusdt_260925'), false);
    assert.equal(list.weightPerMinute, 6000);
    for (const other of [null, [], {}, { symbols: 1 }, '<html>']) assert.equal(readSymbolList(other), null);
  });

  it('reads a real exchangeInfo of 1,695 symbols', function () {
    if (!existsSync(recorded)) {
      console.warn('SKIPPED: the recorded exchangeInfo is not at ../shared/data/rest, so nothing was checked here.');
      this.skip();
    }
    const real = readSymbolList(JSON.parse(gunzipSync(readFileSync(recorded)).toString('utf8')));
    assert.deepEqual([real?.statuses.size, real?.weightPerMinute], [1_695, 1_200]);
  });
});
