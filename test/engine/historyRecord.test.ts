import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/engine/clock';
import { instrumentId } from '../../src/engine/contract/ids';
import type { Bar } from '../../src/engine/contract/market';
import { HistoryRecord } from '../../src/engine/historyRecord';
import { openStore } from '../../src/engine/store/sqljsStore';
import type { MarketStore } from '../../src/engine/store/store';
import { sqlWasmPath } from '../support/store/storeFolder';

const btc = instrumentId('btcusdt');
/** The end of a month lies within: what was asked is written down month by month. */
const startMs = Date.UTC(2026, 9, 31, 20);
const minuteMs = 60_000;

describe('HistoryRecord', () => {
  let folder = '';
  let store: MarketStore;
  let log: string[] = [];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'spreadscope-record-'));
    log = [];
    store = await open();
  });

  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(): Promise<MarketStore> {
    const opened = await openStore({ folder, realm: 'custom', clock: systemClock, sqlWasmPath });
    assert.ok(opened.ok);
    await opened.value.replay(() => undefined);
    return opened.value;
  }

  function record(): HistoryRecord {
    return new HistoryRecord({ store, stream: 'aggTrade', clock: systemClock, log: (message) => log.push(message) });
  }

  const span = (from: number, to: number) => ({ fromMs: at(from), toMs: at(to) });
  const put = (minutes: readonly number[], parts: Partial<Bar> = {}): Bar[] => {
    const bars = minutes.map((minute) => bar(minute, parts));
    for (const one of bars) store.putBar(one);
    return bars;
  };

  it('names the stretches that hold no whole bar: before, between and behind, and bars that were half seen', async () => {
    put([2, 3, 4, 8, 9]);
    put([5], { complete: false });
    assert.deepEqual(await record().missing(btc, '1m', span(0, 12)), [span(0, 2), span(5, 8), span(10, 12)]);
    assert.deepEqual(await record().missing(btc, '5m', { fromMs: at(0), toMs: at(10) }), [span(0, 10)]);
  });

  it('remembers over a restart what was asked for, over the end of a month, though nothing traded in it', async () => {
    const first = record();
    const bars = put([0, 1, 300, 301]);
    first.asked(btc, '1m', span(0, 400), bars);
    first.begins(btc, at(0));
    first.close();
    const second = record();
    assert.deepEqual(await second.missing(btc, '1m', span(-10, 410)), [span(-10, 0), span(400, 410)]);
    assert.equal(second.firstMs(btc), at(0));
  });

  it('asks again for what is no longer all stored, and only for that month', async () => {
    const first = record();
    // Of the second month one bar is gone: set aside with its file, or lost with the power.
    first.asked(btc, '1m', span(0, 400), [...put([0, 1]), ...put([300]), bar(301)]);
    const missing = await first.missing(btc, '1m', span(0, 400));
    assert.deepEqual(missing, [span(240, 300), span(301, 400)]);
  });

  it('keeps what it knew where two requests overlap', async () => {
    const known = record();
    known.asked(btc, '1m', span(0, 100), put([3, 50, 97]));
    known.asked(btc, '1m', span(95, 150), put([97, 120]));
    assert.deepEqual(await known.missing(btc, '1m', span(0, 160)), [span(150, 160)]);
    known.asked(btc, '1m', span(20, 30), []);
    assert.deepEqual(await known.missing(btc, '1m', span(0, 160)), [span(150, 160)]);
  });

  it('lets a fetched bar take the place of one that was half seen, as its next revision', async () => {
    const known = record();
    put([5], { complete: false, revision: 3 });
    await known.missing(btc, '1m', span(0, 10));
    assert.equal(known.numbered(bar(5)).revision, 4);
    assert.equal(known.numbered(bar(6)).revision, 0);
  });

  it('tells where our own bars and the exchange’s differ, and not of bars that were fetched', async () => {
    const known = record();
    put([1, 2], { origin: 'ticks', close: 11 });
    put([3], { origin: 'fetched', close: 11 });
    await known.compare([bar(1, { close: 11 }), bar(2, { close: 12 }), bar(3, { close: 12 })]);
    assert.equal(log.length, 1);
    assert.match(log[0] ?? '', /one bar of 1m differ.*20:02:00.*close 11 against 12.*Ours stand/);
  });

  it('does not bring back by itself what a person deleted, until the person asks', () => {
    const known = record();
    known.ask(null, 90);
    known.forget(btc);
    known.close();
    const again = record();
    assert.deepEqual([again.isStopped, again.days], [true, 90]);
    again.ask(btc, 7);
    assert.deepEqual([again.isStopped, again.daysOf.get(btc)], [true, 7], 'of the one alone');
    again.ask(null, 30);
    assert.deepEqual([again.isStopped, again.days, again.daysOf.size], [false, 30, 0]);
    again.close();
  });

  it('goes on without a file that cannot be read, and says so', () => {
    writeFileSync(join(folder, 'history.json'), '{"format":1,"asked":[{"instrument":');
    const known = record();
    assert.ok(
      log.some((line) => /history\.json cannot be read/.test(line)),
      log.join('\n'),
    );
    known.ask(btc, 7);
    known.close();
    assert.equal(JSON.parse(readFileSync(join(folder, 'history.json'), 'utf8')).format, 1);
  });
});

function at(minute: number): number {
  return startMs + minute * minuteMs;
}

function bar(minute: number, parts: Partial<Bar> = {}): Bar {
  return {
    instrument: btc,
    stream: 'aggTrade',
    timeframe: '1m',
    openMs: at(minute),
    open: 10,
    high: 13,
    low: 9,
    close: 11,
    volume: 5,
    quoteVolume: 52,
    takerBuyVolume: 2,
    tradeCount: 7,
    origin: 'fetched',
    complete: true,
    revision: 0,
    ...parts,
  };
}
