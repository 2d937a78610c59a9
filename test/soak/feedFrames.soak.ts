// 200,000 damaged frames, made from recorded ones where the recording is there: no exception, no wrong tick accepted,
// each rejection with its reason. What is right is said by a reading of its own, straight from JSON.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { instrumentId } from '../../src/engine/contract/ids';
import type { Tick } from '../../src/engine/contract/market';
import { decodeFrame } from '../../src/engine/sources/binanceDecode';
import { RouteTable } from '../../src/engine/sources/binanceRoutes';
import { haveRecordedFrames, recordedLines } from '../support/recordedFrames';
import { arbitraryDamage, damagedFrame } from '../engine/sources/damagedFrame';

const routes = new RouteTable();
for (const symbol of ['btcusdt', 'ethusdt']) {
  for (const channel of ['trade', 'aggTrade', 'bookTicker'] as const) routes.add(instrumentId(symbol), channel);
}
const frames = [...realFrames(), ...madeFrames()];
const reasons = new Map<string, number>();
let accepted = 0;

fc.assert(
  fc.property(fc.constantFrom(...frames), arbitraryDamage, (frame, edits) => {
    const bytes = damagedFrame(frame, edits);
    const decoded = decodeFrame(bytes, routes);
    if (decoded.kind === 'rejected') {
      assert.ok(decoded.reason !== '' && decoded.message !== '' && decoded.sample.length <= 200);
      reasons.set(decoded.reason, (reasons.get(decoded.reason) ?? 0) + 1);
    } else if (decoded.kind === 'trade') {
      accepted++;
      assertRight(decoded.tick, decoded.eventTimeMs, bytes);
    }
  }),
  { numRuns: 200_000 },
);
console.log(`200,000 damaged frames: ${accepted} still whole and right; refused:`, Object.fromEntries(reasons));

/** What was accepted says exactly what the JSON says, by JSON.parse. */
function assertRight(tick: Tick, eventTimeMs: number, bytes: Uint8Array): void {
  const { stream, data } = JSON.parse(Buffer.from(bytes).toString()) as {
    stream: string;
    data: Record<string, unknown>;
  };
  const isAggregate = stream.endsWith('@aggTrade');
  assert.equal(tick.instrument, `spot:${stream.slice(0, stream.indexOf('@'))}`);
  assert.equal(String(data['s']).toLowerCase(), stream.slice(0, stream.indexOf('@')));
  assert.equal(tick.id, isAggregate ? data['a'] : data['t']);
  assert.ok(Number.isSafeInteger(tick.id) && tick.id >= 0);
  const scale = Number(data['T']) >= 1e14 ? 1_000 : 1;
  assert.equal(tick.timeMs, Math.floor(Number(data['T']) / scale));
  assert.equal(eventTimeMs, Math.floor(Number(data['E']) / scale));
  assert.equal(typeof data['p'], 'string');
  assert.equal(tick.price, data['X'] === undefined || data['X'] === 'MARKET' ? Number(data['p']) : 0);
  assert.equal(tick.quantity, Number(data['q']));
  assert.equal(tick.isBuyerMaker, data['m']);
  assert.equal(tick.trades, isAggregate ? Number(data['l']) - Number(data['f']) + 1 : 1);
  assert.ok(tick.price >= 0 && tick.quantity >= 0 && Number.isFinite(tick.price));
}

function realFrames(): string[] {
  if (!haveRecordedFrames()) {
    console.warn('The recorded frames are not at ../shared/data/spot-frames: made frames only.');
    return [];
  }
  const lines = recordedLines('btcusdt').filter(({ frame }) => !frame.includes('@depth'));
  return lines.filter((_, index) => index % 50 === 0).map(({ frame }) => frame);
}

function madeFrames(): string[] {
  return Array.from({ length: 20 }, (_, index) => {
    const time = 1_795_363_350_000 + index;
    const numbers = `"a":${3_135_683_259 + index},"p":"${61_837 + index}.63000000","q":"0.02000000"`;
    const ids = `"f":${3_735_683_259 + index},"l":${3_735_683_260 + index},"T":${time},"m":true,"M":true`;
    return `{"stream":"btcusdt@aggTrade","data":{"e":"aggTrade","E":${time},"s":"BTCUSDT",${numbers},${ids}}}`;
  });
}
