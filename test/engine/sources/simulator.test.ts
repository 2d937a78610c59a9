import assert from 'node:assert/strict';
import { ManualClock, systemClock } from '../../../src/engine/clock';
import { instrumentId, type InstrumentId } from '../../../src/engine/contract/ids';
import type { Bar, Gap, SourceEvent, StatusEvent, Tick } from '../../../src/engine/contract/market';
import { simulatorSymbols } from '../../../src/engine/contract/settings';
import { FetchedBars } from '../../../src/engine/sources/fetchedBars';
import { createSimulatorSource, type SimulatorOptions } from '../../../src/engine/sources/simulator';
import { idRange } from '../../../src/engine/sources/simulatorOpening';
import type { ResumePoint } from '../../../src/engine/sources/source';

const startMs = Date.UTC(2026, 10, 22, 14, 32, 10);
const oak = instrumentId('sim:oak');
const ash = instrumentId('sim:ash');

describe('simulator source', () => {
  it('prints the same ticks whatever the speed and whenever it is read', async () => {
    const atOnce = await run({ speed: Infinity, untilMs: startMs + 60_000 });
    const clock = new ManualClock(startMs);
    const paced = await run({ speed: 7, clock, untilMs: startMs + 60_000 }, { drive: clock });
    assert.ok(atOnce.ticks.length > 200);
    assert.deepEqual(bySeries(paced.ticks), bySeries(atOnce.ticks));
    const other = await run({ speed: Infinity, seed: 2, untilMs: startMs + 60_000 });
    assert.notDeepEqual(bySeries(other.ticks), bySeries(atOnce.ticks));
  });

  it('keeps time in order over all instruments within and between batches', async () => {
    const { ticks } = await run({
      speed: Infinity,
      untilMs: startMs + 60_000,
      historyMs: 0,
      startMs: startMs - (startMs % 300_000),
    });
    assert.ok(ticks.every((tick, index) => index === 0 || tick.timeMs >= (ticks[index - 1]?.timeMs ?? 0)));
  });

  it('warms a 1m pair of 300 and 100 bars at once, with bars that its own ticks continue', async () => {
    const unset: SimulatorOptions = { seed: 1, speed: Infinity, clock: systemClock, startMs, untilMs: startMs + 1_000 };
    const { bars, ticks } = await collect(createSimulatorSource(unset).events(request({})));
    for (const instrument of [oak, ash]) {
      const minutes = bars.filter((bar) => bar.instrument === instrument && bar.timeframe === '1m');
      assert.ok(minutes.length >= 400, `${minutes.length} bars of ${instrument}`);
      assert.ok(minutes.every((bar, index) => index === 0 || bar.openMs > (minutes[index - 1]?.openMs ?? 0)));
      assert.ok(minutes.every((bar) => bar.origin === 'fetched' && bar.complete && bar.low <= bar.open));
      const formingMs = startMs - (startMs % 300_000);
      const newest = minutes.at(-1);
      assert.ok(newest !== undefined && newest.openMs < formingMs && newest.openMs >= formingMs - 180_000);
      const first = ticks.find((tick) => tick.instrument === instrument);
      assert.ok(first !== undefined && first.timeMs >= formingMs, 'ticks begin where the bars end');
      assert.ok(Math.abs(Math.log(first.price / newest.close)) < 0.005, 'without a jump');
    }
    assert.ok(bars.some((bar) => bar.timeframe === '1s'));
    assert.ok(bars.filter((bar) => bar.timeframe === '5m').length >= 80 * simulatorSymbols.length);
  });

  it('gives as history the very bars that its ticks would have made', async () => {
    const hourMs = 3_600_000;
    const early = await run({ speed: Infinity, startMs: startMs - hourMs, untilMs: startMs - hourMs + 700_000 });
    const late = await run({ speed: Infinity, historyMs: 2 * hourMs, untilMs: startMs + 1 });
    const openMs = startMs - hourMs - (startMs % 60_000) + 300_000;
    const ticks = early.ticks.filter(
      (tick) => tick.instrument === oak && Math.floor(tick.timeMs / 60_000) * 60_000 === openMs,
    );
    const fold = new FetchedBars({ instrument: oak, stream: 'aggTrade' }, '1m');
    for (const { timeMs, price, quantity, isBuyerMaker, trades } of ticks) {
      fold.add(timeMs, price, quantity, isBuyerMaker, trades);
    }
    const [made] = fold.take();
    const given = late.bars.find((bar) => bar.instrument === oak && bar.timeframe === '1m' && bar.openMs === openMs);
    assert.ok(made !== undefined);
    assert.deepEqual(given, made);
  });

  it('goes on after a restart where the store ends, and fills the hole tick by tick', async () => {
    const whole = await run({ speed: Infinity, untilMs: startMs + 120_000 });
    const first = await run({ speed: Infinity, untilMs: startMs + 30_000 });
    const second = await run(
      { speed: Infinity, startMs: startMs + 90_000, untilMs: startMs + 120_000 },
      { resume: resumeOf(first.ticks) },
    );
    assert.deepEqual(bySeries([...first.ticks, ...second.ticks]), bySeries(whole.ticks));
    assert.deepEqual(second.gaps, []);
    assert.deepEqual(second.bars, [], 'bars are in the store already');
  });

  it('repairs after a restart the gap that a fault of the run before had left open', async () => {
    const clock = new ManualClock(startMs);
    const source = createSimulatorSource({ seed: 1, speed: 1, clock, historyMs: 0 });
    const stop = new AbortController();
    const reading = collect(source.events(request({ signal: stop.signal, instruments: [oak] })));
    await clock.advance(5_000);
    source.inject({ kind: 'lose', instrument: oak, count: 3, repairAfterMs: 3_600_000 });
    await clock.advance(30_000);
    stop.abort();
    await clock.advance(20);
    const first = await reading;
    const openGaps = first.gaps.filter((gap) => gap.state === 'open');
    assert.equal(openGaps.length, 1);
    const last = lastOf(first.ticks, oak);
    assert.ok(last !== undefined);
    const resume = new Map([[oak, { lastId: last.id, lastTimeMs: last.timeMs, openGaps }]]);
    const second = await run(
      { speed: Infinity, startMs: startMs + 40_000, untilMs: startMs + 50_000 },
      { resume, instruments: [oak] },
    );
    assert.deepEqual(
      second.gaps.map((gap) => [gap.fromId, gap.toId, gap.state]),
      [[openGaps[0]?.fromId, openGaps[0]?.toId, 'repaired']],
    );
    const ids = [...first.ticks, ...second.ticks].map((tick) => tick.id).toSorted((a, b) => a - b);
    assert.ok(ids.every((id, index) => index === 0 || id === (ids[index - 1] ?? 0) + 1));
  });

  it('names the ids it does not fill when it was off for long', async () => {
    const first = await run({ speed: Infinity, untilMs: startMs + 30_000 });
    const laterMs = startMs + 10 * 3_600_000;
    const second = await run(
      { speed: Infinity, startMs: laterMs, untilMs: laterMs + 10_000 },
      { resume: resumeOf(first.ticks) },
    );
    for (const name of simulatorSymbols) {
      const gap = second.gaps.find((found) => found.instrument === name);
      assert.ok(gap !== undefined);
      assert.equal(gap.state, 'lost');
      assert.equal(gap.reason, 'simulatorOff');
      assert.equal(gap.fromId, (lastOf(first.ticks, name)?.id ?? Number.NaN) + 1);
      assert.equal(gap.toId, (second.ticks.find((tick) => tick.instrument === name)?.id ?? Number.NaN) - 1);
    }
    assert.ok(second.bars.length > 0, 'and gives bars for the hole');
  });

  it('takes a new range of ids where the store holds another market', async () => {
    const first = await run({ speed: Infinity, seed: 1, untilMs: startMs + 30_000 });
    const resume = resumeOf(first.ticks);
    const second = await run(
      { speed: Infinity, seed: 2, startMs: startMs + 60_000, untilMs: startMs + 90_000 },
      { resume },
    );
    assert.ok(second.ticks.every((tick) => tick.id > idRange));
    assert.ok(second.gaps.every((gap) => gap.reason === 'otherMarket' && gap.state === 'lost'));
    assert.equal(second.gaps.length, simulatorSymbols.length);
    const third = await run(
      { speed: Infinity, seed: 2, startMs: startMs + 120_000, untilMs: startMs + 150_000 },
      { resume: resumeOf(second.ticks) },
    );
    assert.deepEqual(third.gaps, [], 'and stays in it');
    assert.equal(third.ticks[0]?.id, (lastOf(second.ticks, third.ticks[0]?.instrument ?? '')?.id ?? 0) + 1);
  });

  it('never gives a tick twice when the store is ahead of the clock', async () => {
    const ahead = await run({ speed: Infinity, untilMs: startMs + 60_000 });
    const again = await run({ speed: Infinity, untilMs: startMs + 90_000 }, { resume: resumeOf(ahead.ticks) });
    const whole = await run({ speed: Infinity, untilMs: startMs + 90_000 });
    assert.deepEqual(bySeries([...ahead.ticks, ...again.ticks]), bySeries(whole.ticks));
  });

  it('follows the wall clock at its natural speed, also after the machine slept', async () => {
    const clock = new ManualClock(startMs);
    const source = createSimulatorSource({ seed: 1, speed: 1, clock, historyMs: 0 });
    const stop = new AbortController();
    const reading = collect(source.events(request({ signal: stop.signal })));
    await clock.advance(5_000);
    assert.ok(Math.abs(source.exchangeNowMs() - clock.nowMs()) <= 20);
    await clock.advance(90_000);
    stop.abort();
    await clock.advance(20);
    const { ticks } = await reading;
    const ids = ticks.filter((tick) => tick.instrument === oak).map((tick) => tick.id);
    assert.ok(ids.every((id, index) => index === 0 || id === (ids[index - 1] ?? 0) + 1));
    assert.ok((lastOf(ticks, oak)?.timeMs ?? 0) > startMs + 60_000);
  });

  it('never shows a time whose ticks it has not given yet', async () => {
    const source = createSimulatorSource({ ...defaults(), speed: Infinity, untilMs: startMs + 20_000 });
    for await (const batch of source.events(request({}))) {
      for (const event of batch) if (event.kind === 'tick') assert.ok(event.timeMs < source.exchangeNowMs());
    }
  });

  it('adds and removes instruments without touching the others', async () => {
    const clock = new ManualClock(startMs);
    const source = createSimulatorSource({ seed: 1, speed: 1, clock, historyMs: 600_000 });
    const stop = new AbortController();
    const reading = collect(source.events(request({ signal: stop.signal, instruments: [oak] })));
    await clock.advance(5_000);
    source.setInstruments([oak, ash]);
    await clock.advance(5_000);
    source.setInstruments([ash]);
    await clock.advance(5_000);
    stop.abort();
    await clock.advance(20);
    const { ticks, bars } = await reading;
    assert.ok((lastOf(ticks, oak)?.timeMs ?? 0) <= startMs + 10_020);
    assert.ok((lastOf(ticks, ash)?.timeMs ?? 0) > startMs + 10_020);
    assert.ok(
      bars.some((bar) => bar.instrument === ash),
      'the one that was added has its history too',
    );
    const ids = ticks.filter((tick) => tick.instrument === oak).map((tick) => tick.id);
    assert.ok(ids.every((id, index) => index === 0 || id === (ids[index - 1] ?? 0) + 1));
  });

  it('gives a load profile evenly: 5,000 ticks a second of 10 walks', async () => {
    const instruments = Array.from({ length: 10 }, (_, index) => instrumentId(`sim:walk${index + 1}`));
    const { ticks } = await run(
      { speed: Infinity, ticksPerSecond: 500, burstiness: 0, historyMs: 0, untilMs: startMs + 10_000 },
      { instruments },
    );
    const perSecond = new Map<number, number>();
    for (const tick of ticks) {
      const second = Math.floor(tick.timeMs / 1_000);
      if (tick.timeMs >= startMs) perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
    }
    assert.equal(perSecond.size, 10);
    for (const count of perSecond.values()) assert.ok(Math.abs(count - 5_000) < 100, String(count));
  });

  it('says that it has ended, and ends quietly when it is stopped', async () => {
    const ended = await run({ speed: Infinity, untilMs: startMs + 1_000 });
    assert.equal(ended.statuses.at(-1)?.state, 'ended');
    const stop = new AbortController();
    stop.abort();
    const stopped = await collect(createSimulatorSource(defaults()).events(request({ signal: stop.signal })));
    assert.deepEqual(stopped.ticks, []);
  });

  it('refuses an instrument that it does not have, with the one that may be meant', async () => {
    const source = createSimulatorSource(defaults());
    assert.deepEqual(await source.check(oak), { ok: true, value: oak });
    const wrong = await source.check(instrumentId('sim:oka'));
    assert.ok(!wrong.ok);
    assert.equal(wrong.failure.reason, 'unknownSymbol');
    assert.match(wrong.failure.message, /sim:oak/);
    const elsewhere = await source.check(instrumentId('spot:btcusdt'));
    assert.ok(!elsewhere.ok);
    const { statuses } = await run(
      { speed: Infinity, untilMs: startMs + 1_000 },
      { instruments: [instrumentId('spot:btcusdt'), oak] },
    );
    assert.ok(statuses.some((status) => status.instrument === 'spot:btcusdt' && status.reason === 'unknownSymbol'));
  });

  it('labels the ticks with the stream asked for, a single fill each under trade', async () => {
    const { ticks } = await run({ speed: Infinity, untilMs: startMs + 60_000 }, { stream: 'trade' });
    assert.ok(ticks.every((tick) => tick.stream === 'trade' && tick.trades === 1));
    const aggregated = await run({ speed: Infinity, untilMs: startMs + 60_000 });
    assert.ok(aggregated.ticks.some((tick) => tick.trades > 1));
  });
});

interface Collected {
  readonly ticks: readonly Tick[];
  readonly bars: readonly Bar[];
  readonly gaps: readonly Gap[];
  readonly statuses: readonly StatusEvent[];
}

interface RunOptions {
  readonly resume?: ReadonlyMap<InstrumentId, ResumePoint>;
  readonly instruments?: readonly InstrumentId[];
  readonly stream?: 'aggTrade' | 'trade';
  readonly signal?: AbortSignal;
}

function defaults(): SimulatorOptions {
  return { seed: 1, speed: 1, clock: systemClock, startMs, historyMs: 600_000 };
}

async function run(
  options: Partial<SimulatorOptions>,
  given: RunOptions & { readonly drive?: ManualClock } = {},
): Promise<Collected> {
  const reading = collect(createSimulatorSource({ ...defaults(), ...options }).events(request(given)));
  if (given.drive !== undefined) await given.drive.advance(20_000);
  return reading;
}

function request(given: RunOptions) {
  return {
    instruments: given.instruments ?? simulatorSymbols.map((name) => instrumentId(name)),
    stream: given.stream ?? ('aggTrade' as const),
    resume: given.resume ?? new Map<InstrumentId, ResumePoint>(),
    signal: given.signal ?? new AbortController().signal,
  };
}

async function collect(events: AsyncIterable<readonly SourceEvent[]>): Promise<Collected> {
  const ticks: Tick[] = [];
  const bars: Bar[] = [];
  const gaps: Gap[] = [];
  const statuses: StatusEvent[] = [];
  for await (const batch of events) {
    assert.ok(batch.length > 0, 'a batch is never empty');
    for (const event of batch) {
      if (event.kind === 'tick') ticks.push(event);
      else if (event.kind === 'bar') bars.push(event.bar);
      else if (event.kind === 'gap') gaps.push(event);
      else if (event.kind === 'status') statuses.push(event);
    }
  }
  return { ticks, bars, gaps, statuses };
}

function resumeOf(ticks: readonly Tick[]): ReadonlyMap<InstrumentId, ResumePoint> {
  return new Map(ticks.map((tick) => [tick.instrument, { lastId: tick.id, lastTimeMs: tick.timeMs }]));
}

function lastOf(ticks: readonly Tick[], instrument: string): Tick | undefined {
  return ticks.findLast((tick) => tick.instrument === instrument);
}

/** The ticks of each instrument: how instruments interleave within one millisecond is not promised. */
function bySeries(ticks: readonly Tick[]): Readonly<Record<string, readonly Tick[]>> {
  const found: Record<string, Tick[]> = {};
  for (const tick of ticks) (found[tick.instrument] ??= []).push(tick);
  return found;
}
