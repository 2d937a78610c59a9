import assert from 'node:assert/strict';
import fc from 'fast-check';
import { instrumentId } from '../../../src/engine/contract/ids';
import { decodeFrame } from '../../../src/engine/sources/binanceDecode';
import { decodeParsedFrame } from '../../../src/engine/sources/binanceDecodeJson';
import { RouteTable } from '../../../src/engine/sources/binanceRoutes';
import { readUsualTrade } from '../../../src/engine/sources/usualTrade';

const symbols = ['1000shibusdt', '1000shibusdc', 'x', '币安人生usdt'];
const routes = new RouteTable();
for (const symbol of symbols) {
  routes.add(instrumentId(symbol), 'aggTrade');
  routes.add(instrumentId(symbol), 'trade');
}

interface Values {
  readonly symbol: string;
  readonly stream: 'aggTrade' | 'trade';
  readonly eventTime: string;
  readonly id: string;
  readonly price: string;
  readonly quantity: string;
  readonly first: string;
  readonly last: string;
  readonly time: string;
  readonly side: string;
}

const usual: Values = {
  symbol: 'x',
  stream: 'aggTrade',
  eventTime: '1723161255343',
  id: '3135683259',
  price: '61837.63000000',
  quantity: '0.02000000',
  first: '3735683259',
  last: '3735683261',
  time: '1723161255342',
  side: 'true',
};

describe('readUsualTrade', () => {
  it('reads the frames of every stream, those whose names begin alike too, as JSON.parse does', () => {
    for (const symbol of symbols) {
      for (const stream of ['aggTrade', 'trade'] as const) {
        for (const side of ['true', 'false']) {
          const frame = frameOf({ ...usual, symbol, stream, side });
          const decoded = decodeFrame(frame, routes);
          assert.equal(decoded.kind, 'trade');
          assert.deepEqual(decoded, decodeParsedFrame(frame, routes));
        }
      }
    }
    assert.notEqual(readUsualTrade(frameOf(usual), routes), null);
  });

  it('reads numbers of any number of digits to the same bits as JSON.parse, or leaves them to it', () => {
    const digits = fc.stringMatching(/^\d{1,20}$/);
    const decimal = fc.oneof(fc.stringMatching(/^\d{1,17}(\.\d{1,17})?$/), fc.stringMatching(/^\d{1,9}\.\d{8}$/));
    let read = 0;
    fc.assert(
      fc.property(
        fc.record({ id: digits, price: decimal, quantity: decimal, first: digits, last: digits }),
        fc.constantFrom('aggTrade' as const, 'trade' as const),
        (numbers, stream) => {
          const frame = frameOf({ ...usual, ...numbers, stream });
          const trade = readUsualTrade(frame, routes);
          if (trade === null) return;
          read++;
          assert.deepEqual(trade, decodeParsedFrame(frame, routes));
        },
      ),
      { numRuns: 5_000 },
    );
    assert.ok(read > 500, `${read} frames were read`);
  });

  it('takes no frame whose id is beyond its digits, has a leading zero, or whose last trade is before its first', () => {
    assert.notEqual(readUsualTrade(frameOf({ ...usual, id: '999999999999999' }), routes), null);
    const largest = decodeFrame(frameOf({ ...usual, id: '9007199254740991' }), routes);
    assert.equal(largest.kind === 'trade' && largest.tick.id, Number.MAX_SAFE_INTEGER, 'read by a slower way');
    const refused: readonly Partial<Values>[] = [
      { id: '9007199254740992' },
      { id: '01' },
      { id: '' },
      { last: '3735683258' },
      { price: '' },
      { price: '.5' },
      { price: '5.' },
      { price: '-5.0' },
      { time: '17231612' },
      { time: '1723161255342000' },
      { side: 'True' },
    ];
    for (const change of refused) {
      assert.equal(readUsualTrade(frameOf({ ...usual, ...change }), routes), null, JSON.stringify(change));
    }
  });

  it('never completes a frame that was cut short with what is left of the frame before it', () => {
    const whole = frameOf(usual);
    for (let length = 0; length < whole.length; length++) {
      assert.notEqual(readUsualTrade(whole, routes), null);
      assert.equal(readUsualTrade(whole.subarray(0, length), routes), null, `cut at ${length}`);
    }
    assert.equal(readUsualTrade(Buffer.concat([whole, Buffer.from('}')]), routes), null);
    assert.equal(readUsualTrade(Buffer.alloc(100_000, '1'), routes), null);
    assert.equal(readUsualTrade(Buffer.alloc(1_024, '1'), routes), null);
    const full = frameOf({ ...usual, id: '1'.repeat(1_024 - whole.length + usual.id.length) });
    assert.equal(full.length, 1_024);
    assert.equal(readUsualTrade(full, routes), null);
  });

  it('forgets the streams that were left', () => {
    const table = new RouteTable();
    const { name } = table.add(instrumentId('x'), 'aggTrade');
    assert.notEqual(readUsualTrade(frameOf(usual), table), null);
    table.remove(name);
    assert.equal(readUsualTrade(frameOf(usual), table), null);
    assert.equal(decodeFrame(frameOf(usual), table).kind, 'ignored');
  });
});

function frameOf(values: Values): Buffer {
  const { symbol, stream, eventTime, id, price, quantity, first, last, time, side } = values;
  const isAggregate = stream === 'aggTrade';
  return Buffer.from(
    `{"stream":"${symbol}@${stream}","data":{"e":"${stream}","E":${eventTime},"s":"${symbol.toUpperCase()}",` +
      `"${isAggregate ? 'a' : 't'}":${id},"p":"${price}","q":"${quantity}",` +
      `${isAggregate ? `"f":${first},"l":${last},` : ''}"T":${time},"m":${side},"M":true}}`,
  );
}
