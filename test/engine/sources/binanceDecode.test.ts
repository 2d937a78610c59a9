import assert from 'node:assert/strict';
import fc from 'fast-check';
import { instrumentId } from '../../../src/engine/contract/ids';
import { decodeFrame } from '../../../src/engine/sources/binanceDecode';
import { decodeParsedFrame } from '../../../src/engine/sources/binanceDecodeJson';
import { RouteTable } from '../../../src/engine/sources/binanceRoutes';
import type { DecodedFrame, DecodedTrade } from '../../../src/engine/sources/decodedFrame';
import { arbitraryDamage, damagedFrame } from './damagedFrame';

const routes = new RouteTable();
for (const symbol of ['btcusdt', '币安人生usdt']) {
  routes.add(instrumentId(symbol), 'aggTrade');
  routes.add(instrumentId(symbol), 'trade');
  routes.add(instrumentId(symbol), 'bookTicker');
}
routes.add(instrumentId('usdm:btcusdt'), 'markPrice');

const aggTrade =
  '{"stream":"btcusdt@aggTrade","data":{"e":"aggTrade","E":1723161255343,"s":"BTCUSDT","a":3135683259,' +
  '"p":"61837.63000000","q":"0.02000000","f":3735683259,"l":3735683261,"T":1723161255342,"m":true,"M":true}}';
const trade =
  '{"stream":"btcusdt@trade","data":{"e":"trade","E":1723161255343,"s":"BTCUSDT","t":3735683259,' +
  '"p":"61837.63000000","q":"0.02000000","T":1723161255342,"m":false,"M":true}}';

describe('decodeFrame', () => {
  it('reads an aggTrade: its own id, the trades inside it, price and quantity as the nearest doubles', () => {
    assert.deepEqual(decode(aggTrade), {
      kind: 'trade',
      tick: {
        kind: 'tick',
        instrument: 'spot:btcusdt',
        stream: 'aggTrade',
        id: 3135683259,
        timeMs: 1723161255342,
        price: 61837.63,
        quantity: 0.02,
        isBuyerMaker: true,
        trades: 3,
      },
      eventTimeMs: 1723161255343,
      timeUnit: 'ms',
    });
  });

  it('reads a trade, whose id is t and whose aggressor bought where m is false', () => {
    const { tick } = tradeOf(trade);
    assert.deepEqual([tick.id, tick.stream, tick.isBuyerMaker, tick.trades], [3735683259, 'trade', false, 1]);
  });

  it('accepts the order ids of old recordings, and fields that are not known yet, in any order', () => {
    const old = trade.replace('"T":', '"b":28471298123,"a":28471298124,"T":');
    assert.deepEqual(decode(old), decode(trade));
    const futures = aggTrade.replace('"f":', '"nq":"0.01900000","st":1,"f":');
    assert.deepEqual(decode(futures), decode(aggTrade));
    const odd = aggTrade.replace('"M":true', '"M":{"nested":[1]},"z":null');
    assert.deepEqual(decode(odd), decode(aggTrade));
  });

  it('keeps the id of rows with zero price or quantity, and gives USD-M rows that are no market trades no price', () => {
    const zero = tradeOf(trade.replace('61837.63000000', '0').replace('0.02000000', '0'));
    assert.deepEqual([zero.tick.id, zero.tick.price, zero.tick.quantity], [3735683259, 0, 0]);
    const insurance = tradeOf(trade.replace('"m":false,"M":true', '"X":"INSURANCE_FUND","m":false'));
    assert.deepEqual([insurance.tick.id, insurance.tick.price], [3735683259, 0]);
    assert.equal(tradeOf(trade.replace('"m":false,"M":true', '"X":"MARKET","m":false')).tick.price, 61837.63);
  });

  it('floors microseconds to milliseconds and refuses a frame whose times stand in two units', () => {
    const micro = aggTrade
      .replace('1723161255343,', '1723161255343999,')
      .replace('1723161255342,', '1723161255342001,');
    const decoded = tradeOf(micro);
    assert.deepEqual(
      [decoded.timeUnit, decoded.tick.timeMs, decoded.eventTimeMs],
      ['us', 1723161255342, 1723161255343],
    );
    assert.equal(reasonOf(aggTrade.replace('1723161255343,', '1723161255343999,')), 'timeUnit');
  });

  it('reads symbols of any script', () => {
    const unicode = aggTrade.replace('btcusdt@', '币安人生usdt@').replace('BTCUSDT', '币安人生USDT');
    assert.equal(tradeOf(unicode).tick.instrument, 'spot:币安人生usdt');
    const escaped = unicode.replaceAll('币', String.raw`\u5e01`);
    assert.equal(tradeOf(escaped).tick.instrument, 'spot:币安人生usdt');
  });

  it('refuses with a reason what is no tick, instead of guessing', () => {
    const refused: Readonly<Record<string, string>> = {
      '': 'empty',
      'not json': 'json',
      '[]': 'shape',
      '{}': 'shape',
      [aggTrade.slice(0, -1)]: 'json',
      [aggTrade.replace('3135683259', '9007199254740993')]: 'id',
      [aggTrade.replace('3135683259', '-1')]: 'id',
      [aggTrade.replace('3135683259', '1.5')]: 'id',
      [aggTrade.replace('"a":3135683259,', '')]: 'id',
      [aggTrade.replace('1723161255342,', '17231612,')]: 'time',
      [aggTrade.replace('"61837.63000000"', '"-61837.63"')]: 'price',
      [aggTrade.replace('"61837.63000000"', '"6e4"')]: 'price',
      [aggTrade.replace('"61837.63000000"', '61837.63')]: 'price',
      [aggTrade.replace('"0.02000000"', '"Infinity"')]: 'quantity',
      [aggTrade.replace('"m":true', '"m":1')]: 'side',
      [aggTrade.replace('"l":3735683261', '"l":3735683258')]: 'tradeRange',
      [aggTrade.replace('"BTCUSDT"', '"ETHUSDT"')]: 'symbol',
      [aggTrade.replace('"e":"aggTrade"', '"e":"trade"')]: 'eventType',
    };
    for (const [frame, reason] of Object.entries(refused)) assert.equal(reasonOf(frame), reason, frame);
  });

  it('leaves events of streams that are not asked for alone, and knows a notice of shutdown in both forms', () => {
    assert.deepEqual(decode(aggTrade.replace('btcusdt@', 'xrpusdt@')), { kind: 'ignored', reason: 'unknownStream' });
    assert.deepEqual(decode('{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1}}'), { kind: 'shutdown' });
    assert.deepEqual(decode('{"e":"serverShutdown","E":1770123456789}'), { kind: 'shutdown' });
  });

  it('knows answers to control messages, and errors both flat and nested', () => {
    assert.deepEqual(decode('{"result":null,"id":3}'), { kind: 'reply', id: 3, errorMessage: null });
    const flat = decode('{"code":2,"msg":"Invalid request: invalid stream","id":4}');
    assert.deepEqual(flat, { kind: 'reply', id: 4, errorMessage: '2 Invalid request: invalid stream' });
    assert.deepEqual(decode('{"error":{"code":2,"msg":"Invalid request: invalid stream"},"id":4}'), flat);
  });

  it('reads quotes, which have no time on spot', () => {
    const frame =
      '{"stream":"btcusdt@bookTicker","data":{"u":50093239212,"s":"BTCUSDT","b":"61837.63000000",' +
      '"B":"3.78826000","a":"61837.64000000","A":"1.54698000"}}';
    assert.deepEqual(decode(frame), {
      kind: 'quote',
      instrument: 'spot:btcusdt',
      updateId: 50093239212,
      bid: 61837.63,
      bidQuantity: 3.78826,
      ask: 61837.64,
      askQuantity: 1.54698,
      eventTimeMs: null,
    });
  });

  it('reads a mark price without a funding rate, which the exchange sends as empty text', () => {
    const frame =
      '{"stream":"btcusdt@markPrice@1s","data":{"e":"markPriceUpdate","E":1562305380000,"s":"BTCUSDT",' +
      '"p":"11794.15000000","i":"11784.62659091","P":"11784.25641265","r":"","T":1562306400000}}';
    const decoded = decode(frame);
    assert.ok(decoded.kind === 'markPrice');
    assert.deepEqual([decoded.markPrice, decoded.fundingRate, decoded.nextFundingMs], [11794.15, NaN, 1562306400000]);
  });

  it('gives prices to the last bit as Number() reads them, however many digits they have', () => {
    const digits = fc.stringMatching(/^\d{1,18}$/);
    fc.assert(
      fc.property(digits, digits, (whole, part) => {
        const text = `${whole}.${part}`;
        const frame = aggTrade.replace('61837.63000000', text);
        assert.equal(tradeOf(frame).tick.price, Number(text));
      }),
      { numRuns: 500 },
    );
  });

  it('scans to the same result as JSON.parse and the same checks, on 5,000 damaged frames, and never throws', () => {
    fc.assert(
      fc.property(fc.constantFrom(aggTrade, trade), arbitraryDamage, (frame, edits) => {
        const bytes = damagedFrame(frame, edits);
        assert.deepEqual(decodeFrame(bytes, routes), decodeParsedFrame(bytes, routes));
      }),
      { numRuns: 5_000 },
    );
  });

  it('never throws on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        assert.notEqual(decodeFrame(bytes, routes).kind, 'trade');
      }),
      { numRuns: 1_000 },
    );
  });
});

function decode(frame: string): DecodedFrame {
  return decodeFrame(Buffer.from(frame), routes);
}

function tradeOf(frame: string): DecodedTrade {
  const decoded = decode(frame);
  assert.ok(decoded.kind === 'trade', JSON.stringify(decoded));
  return decoded;
}

function reasonOf(frame: string): string {
  const decoded = decode(frame);
  return decoded.kind === 'rejected' ? decoded.reason : decoded.kind;
}
