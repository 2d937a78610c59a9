import assert from 'node:assert/strict';
import { ManualClock, systemClock } from '../../../src/engine/clock';
import { instrumentId, type InstrumentId } from '../../../src/engine/contract/ids';
import type { Gap, Quote, RejectedEvent, SourceEvent, StatusEvent, Tick } from '../../../src/engine/contract/market';
import { createReplaySource, type ReplayOptions } from '../../../src/engine/sources/replay';
import type { ResumePoint } from '../../../src/engine/sources/source';
import { recordedTape, truthTicks } from '../../support/marketTape';
import { recordedCounts, recordedFile, skipWithoutRecordedFrames } from '../../support/recordedFrames';

const btc = instrumentId('btcusdt');
const eth = instrumentId('ethusdt');
const startMs = 1_723_161_255_000;

describe('replay source', () => {
  it('gives the trades of a recording in order, once each, and ends', async () => {
    const lines = [
      tradeLine(btc, 1, 0),
      tradeLine(eth, 7, 5),
      tradeLine(btc, 2, 9),
      tradeLine(btc, 2, 9),
      tradeLine(btc, 3, 12),
    ];
    const { ticks, statuses, gaps } = await replay(lines);
    assert.deepEqual(idsOf(ticks, btc), [1, 2, 3]);
    assert.deepEqual(idsOf(ticks, eth), [7]);
    assert.deepEqual(gaps, []);
    assert.deepEqual(
      statuses.map((status) => [status.instrument, status.state]),
      [
        [null, 'live'],
        [btc, 'live'],
        [eth, 'live'],
        [btc, 'ended'],
        [eth, 'ended'],
        [null, 'ended'],
      ],
    );
  });

  it('names the ids that a recording misses as lost', async () => {
    const { gaps, ticks } = await replay([tradeLine(btc, 1, 0), tradeLine(btc, 5, 10), tradeLine(btc, 6, 200)]);
    assert.deepEqual(idsOf(ticks, btc), [1, 5, 6]);
    const last = gaps.at(-1);
    assert.deepEqual([last?.fromId, last?.toId, last?.state, last?.reason], [2, 4, 'lost', 'notRecorded']);
  });

  it('refuses a broken line with its number and goes on', async () => {
    const { rejections, ticks } = await replay([
      tradeLine(btc, 1, 0),
      `${startMs}000000 {"stream":"btcusdt@trade","data":{"e":"trade"`,
      'noise',
      tradeLine(btc, 2, 10),
    ]);
    assert.deepEqual(idsOf(ticks, btc), [1, 2]);
    assert.equal(rejections.length, 2);
    assert.match(rejections[0]?.message ?? '', /^Line 2: /);
    assert.equal(rejections[1]?.sample, 'noise');
  });

  it('refuses a frame in another time unit than the first', async () => {
    const micros = tradeLine(btc, 2, 10).replace(/"(E|T)":(\d+)/g, '"$1":$2000');
    const { rejections, ticks } = await replay([tradeLine(btc, 1, 0), micros]);
    assert.deepEqual(idsOf(ticks, btc), [1]);
    assert.equal(rejections[0]?.reason, 'timeUnit');
  });

  it('goes on behind what the store has, and says so where there is nothing new', async () => {
    const lines = [tradeLine(btc, 1, 0), tradeLine(btc, 2, 10), tradeLine(btc, 3, 20)];
    const resume = new Map([[btc, { lastId: 2, lastTimeMs: startMs + 10 }]]);
    assert.deepEqual(idsOf((await replay(lines, { resume })).ticks, btc), [3]);
    const all = new Map([[btc, { lastId: 3, lastTimeMs: startMs + 20 }]]);
    const nothing = await replay(lines, { resume: all, instruments: [btc] });
    assert.deepEqual(nothing.ticks, []);
    assert.match(
      nothing.statuses.find((status) => status.instrument === btc)?.message ?? '',
      /All 3 trades were stored/,
    );
  });

  it('says which stream the recording has where it is another than the one asked for', async () => {
    const { statuses, ticks } = await replay([tradeLine(btc, 1, 0)], { stream: 'aggTrade', instruments: [btc, eth] });
    assert.deepEqual(ticks, []);
    assert.deepEqual(
      statuses.filter((status) => status.instrument !== null).map((status) => [status.instrument, status.reason]),
      [
        [btc, 'otherStream'],
        [eth, 'unknownSymbol'],
      ],
    );
    assert.match(statuses.find((status) => status.instrument === btc)?.message ?? '', /set the stream to trade/);
  });

  it('follows every symbol of the recording when none is named', async () => {
    const { ticks } = await replay([tradeLine(btc, 1, 0), tradeLine(eth, 7, 5)], { instruments: [] });
    assert.deepEqual([idsOf(ticks, btc), idsOf(ticks, eth)], [[1], [7]]);
  });

  it('keeps the distances of the recording at a speed, and its clock is the data', async () => {
    const clock = new ManualClock(5_000);
    const source = createReplaySource({ ...of([tradeLine(btc, 1, 0), tradeLine(btc, 2, 10_000)]), clock, speed: 10 });
    const reading = collect(source, {});
    await clock.advance(500);
    assert.equal(source.exchangeNowMs(), startMs + 1);
    await clock.advance(400);
    assert.equal(source.exchangeNowMs(), startMs + 1);
    await clock.advance(150);
    assert.equal(source.exchangeNowMs(), startMs + 10_001);
    assert.equal((await reading).ticks.length, 2);
  });

  it('stands still while paused, and follows a change of speed', async () => {
    const clock = new ManualClock(5_000);
    const lines = [0, 1_000, 2_000, 3_000].map((atMs, index) => tradeLine(btc, index + 1, atMs));
    const source = createReplaySource({ ...of(lines), clock, speed: 1 });
    const reading = collect(source, {});
    await clock.advance(1_100);
    assert.equal(source.exchangeNowMs(), startMs + 1_001);
    source.pause();
    await clock.advance(60_000);
    assert.equal(source.exchangeNowMs(), startMs + 1_001);
    source.resume();
    source.setSpeed(100);
    await clock.advance(300);
    assert.equal(source.exchangeNowMs(), startMs + 3_001);
    assert.equal((await reading).ticks.length, 4);
  });

  it('ends at once when it is stopped, also while paused', async () => {
    const clock = new ManualClock(5_000);
    const source = createReplaySource({ ...of([tradeLine(btc, 1, 0), tradeLine(btc, 2, 10_000)]), clock, speed: 1 });
    const stop = new AbortController();
    const reading = collect(source, { signal: stop.signal });
    await clock.advance(100);
    source.pause();
    await clock.advance(300);
    stop.abort();
    const { statuses } = await reading;
    assert.ok(statuses.every((status) => status.state !== 'ended'));
  });

  it('plays as fast as it goes a file without receive times', async () => {
    const lines = [0, 60_000].map((atMs, index) => tradeLine(btc, index + 1, atMs).replace(/^\d+ /, ''));
    assert.equal((await replay(lines)).ticks.length, 2);
  });

  it('says what is wrong with a file that cannot be read, and ends', async () => {
    const source = createReplaySource({ file: '/nonexistent/frames.gz', speed: Infinity, clock: systemClock });
    const { statuses } = await collect(source, {});
    assert.equal(statuses.at(-1)?.state, 'offline');
    assert.match(statuses.at(-1)?.message ?? '', /ENOENT.*replay\.file/s);
    assert.ok(!(await source.check(btc)).ok);
  });

  it('checks symbols against the recording, with the one that may be meant', async () => {
    const source = createReplaySource({ ...of([tradeLine(btc, 1, 0)]), clock: systemClock, speed: 1 });
    assert.ok((await source.check(btc)).ok);
    const wrong = await source.check(instrumentId('btcusd'));
    assert.ok(!wrong.ok && /btcusdt/.test(wrong.failure.message));
  });

  describe('of the recorded frames', () => {
    before(function () {
      skipWithoutRecordedFrames(this);
    });

    for (const symbol of ['btcusdt', 'ethusdt'] as const) {
      it(`gives every trade of ${symbol} exactly as it was printed, quotes beside them`, async () => {
        const source = createReplaySource({ file: recordedFile(symbol), speed: Infinity, clock: systemClock });
        const { ticks, gaps, rejections, quotes } = await collect(source, { instruments: [instrumentId(symbol)] });
        assert.equal(ticks.length, recordedCounts[symbol]);
        assert.deepEqual(ticks, truthTicks(recordedTape([symbol]), symbol, 'trade'));
        assert.deepEqual([gaps, rejections], [[], []]);
        assert.ok(quotes.length > 100 && quotes.every((quote) => quote.bid < quote.ask));
      });
    }
  });
});

interface RunOptions {
  readonly resume?: ReadonlyMap<InstrumentId, ResumePoint>;
  readonly instruments?: readonly InstrumentId[];
  readonly stream?: 'aggTrade' | 'trade';
  readonly signal?: AbortSignal;
}

/** A line of a recording: trade `id` at `startMs + atMs`, received 1 ms later. */
function tradeLine(instrument: InstrumentId, id: number, atMs: number): string {
  const symbol = instrument.slice('spot:'.length);
  const frame = {
    stream: `${symbol}@trade`,
    data: {
      e: 'trade',
      E: startMs + atMs + 1,
      s: symbol.toUpperCase(),
      t: id,
      p: '100.50',
      q: '2',
      T: startMs + atMs,
      m: true,
      M: true,
    },
  };
  return `${startMs + atMs + 1}000000 ${JSON.stringify(frame)}`;
}

function of(lines: readonly string[]): Pick<ReplayOptions, 'file' | 'openFile'> {
  return {
    file: 'recording',
    openFile: async function* () {
      yield Buffer.from(lines.join('\n'));
    },
  };
}

function replay(lines: readonly string[], options: RunOptions = {}): ReturnType<typeof collect> {
  return collect(createReplaySource({ ...of(lines), speed: Infinity, clock: systemClock }), options);
}

async function collect(source: ReturnType<typeof createReplaySource>, options: RunOptions) {
  const ticks: Tick[] = [];
  const gaps: Gap[] = [];
  const quotes: Quote[] = [];
  const rejections: RejectedEvent[] = [];
  const statuses: StatusEvent[] = [];
  const events = source.events({
    instruments: options.instruments ?? [btc, eth],
    stream: options.stream ?? 'trade',
    resume: options.resume ?? new Map<InstrumentId, ResumePoint>(),
    signal: options.signal ?? new AbortController().signal,
  });
  for await (const batch of events) {
    assert.ok(batch.length > 0, 'a batch is never empty');
    for (const event of batch) keep(event);
  }
  return { ticks, gaps, quotes, rejections, statuses };

  function keep(event: SourceEvent): void {
    if (event.kind === 'tick') ticks.push(event);
    else if (event.kind === 'gap') gaps.push(event);
    else if (event.kind === 'quote') quotes.push(event);
    else if (event.kind === 'rejected') rejections.push(event);
    else if (event.kind === 'status') statuses.push(event);
  }
}

function idsOf(ticks: readonly Tick[], instrument: InstrumentId): readonly number[] {
  return ticks.filter((tick) => tick.instrument === instrument).map((tick) => tick.id);
}
