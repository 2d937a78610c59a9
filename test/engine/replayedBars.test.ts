import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PairPoint } from '../../src/engine/analytics/pairPoint';
import type { CommandIo } from '../../src/engine/commandLine/command';
import { planSeries } from '../../src/engine/commandLine/seriesPlan';
import { openStoredMarket } from '../../src/engine/commandLine/storedMarket';
import { instrumentId, type PairId } from '../../src/engine/contract/ids';
import { storedTimeframes, timeframeMs, type Bar, type SourceEvent } from '../../src/engine/contract/market';
import { readPair } from '../../src/engine/contract/readSettings';
import { exportChunks } from '../../src/engine/export/writeExport';
import { openJournalRecording } from '../../src/engine/journalRecording';
import { Pipeline } from '../../src/engine/pipeline';
import { createReplaySource } from '../../src/engine/sources/replay';
import type { SourceRequest, TickSource } from '../../src/engine/sources/source';
import { openStore } from '../../src/engine/store/sqljsStore';
import type { MarketStore } from '../../src/engine/store/store';
import { MarketClock, paced } from '../support/marketClock';
import { openPipeline, scriptedSource } from '../support/openPipeline';
import { plainBars } from '../support/plainBars';
import { sqlWasmPath, storeOptions, temporaryFolders } from '../support/store/storeFolder';
import { TroubledMarket } from '../support/troubledMarket';

const y = instrumentId('spot:yyy');
const x = instrumentId('spot:xxx');
const stream = 'aggTrade' as const;
const at = (time: string): number => Date.parse(`2026-11-22T${time}Z`);
const endMs = at('18:10:00');
const killedMs = at('17:25:01');

/** Late trades, old repairs, one across an hour's edge, one lost, and an outage. */
const market = new TroubledMarket({
  instruments: [y, x],
  everyMs: [2_000, 3_000],
  startMs: at('15:00:00'),
  endMs,
  troubles: [
    { instrument: y, fromMs: at('16:30:10'), toMs: at('16:30:13'), fetchedMs: at('16:30:20') },
    { instrument: y, fromMs: at('16:40:00'), toMs: at('16:41:00'), fetchedMs: at('17:55:00') },
    { instrument: y, fromMs: at('16:59:50'), toMs: at('17:00:10'), fetchedMs: at('17:01:00') },
    { instrument: y, fromMs: at('17:05:00'), toMs: at('17:05:20'), fetchedMs: null, lostMs: at('17:20:00') },
    // Its second page is the last thing that comes before the kill: the bars are asked for, and not made.
    { instrument: y, fromMs: at('17:10:00'), toMs: at('17:12:30'), fetchedMs: at('17:25:00') },
    { instrument: x, fromMs: at('16:45:00'), toMs: at('16:46:40'), fetchedMs: at('17:15:30') },
  ],
  outage: { fromMs: at('17:30:00'), toMs: at('17:35:00') },
});

const pairs = (['1m', '5m'] as const).map((timeframe) => {
  const raw = { y, x, timeframe, hedge: { window: 12 }, z: { window: 6 } };
  const { pair } = readPair(raw, 'pair');
  assert.ok(pair !== null);
  return pair;
});
const active = { instruments: [y, x], pairs };

describe('the journal, replayed', function replayed() {
  this.timeout(60_000);
  const newFolder = temporaryFolders();
  const kept = mkdtempSync(join(tmpdir(), 'spreadscope-'));
  let run: Awaited<ReturnType<typeof writtenRun>>;

  before(async () => {
    run = await writtenRun();
  });

  after(() => rmSync(kept, { recursive: true, force: true }));

  it('gives the bars of the run that wrote it, from every checkpoint, under other settings and after a kill', async () => {
    assert.ok(run.puts.some(({ bar }) => bar.revision > 0));
    const segments = segmentsOf(run.folder);
    assert.ok(segments.length > 3, `${segments.length} segments`);
    for (const first of segments) {
      const folder = newFolder();
      cpSync(run.folder, folder, { recursive: true });
      for (const segment of segments) if (segment < first) rmSync(join(folder, 'journal', segment));
      for (const twice of [1, 2]) {
        const puts = await putsOfReplay(folder);
        const written = run.puts.filter(({ segment }) => segment >= first).map(({ bar }) => bar);
        assert.deepEqual(puts, written, `from ${first}, time ${twice}`);
      }
    }
  });

  it('tells the grace of the run where it begins with a later segment', () => {
    const [first = '', second = ''] = segmentsOf(run.folder);
    const firstEvent = (segment: string): SourceEvent | undefined =>
      [...(openJournalRecording(join(run.folder, 'journal', segment))?.events() ?? [])].flat()[0];
    for (const segment of [first, second]) {
      assert.deepEqual(firstEvent(segment), { kind: 'settings', graceMs: 1_000 }, segment);
    }
  });

  it('gives the trades that the exchange has as bars, whatever happened on the way', async () => {
    const reader = await openPipeline(run.folder, { stream, store: { readOnly: true } });
    for (const instrument of [y, x]) {
      for (const timeframe of [...storedTimeframes, '15m', '1h'] as const) {
        const range = { instrument, stream, timeframe, fromMs: at('16:20:00'), toMs: Infinity };
        const { openMs, high, low, close, tradeCount } = await reader.store.readBars(range);
        const known = [...openMs].map((open, i) => [open, high[i], low[i], close[i], tradeCount[i]]);
        const expected = plainBars(market.kept(instrument), timeframeMs[timeframe])
          .filter((bar) => bar.openMs >= range.fromMs && bar.openMs <= (openMs.at(-1) ?? 0))
          .map((bar) => [bar.openMs, bar.high, bar.low, bar.close, bar.tradeCount]);
        assert.deepEqual(known, expected, `${instrument} ${timeframe}`);
        assert.ok((openMs.at(-1) ?? 0) + 2 * timeframeMs[timeframe] + 5_000 > endMs, `${timeframe} ends early`);
      }
    }
    await reader.store.close();
  });

  it('gives the same exports byte for byte and the same pair points, live, replayed twice, killed and sealed', async () => {
    const written = await exportsOf(run.folder);
    assert.ok(written.every((text) => text.split('\r\n').length > 3));
    const replays = [];
    for (let i = 0; i < 2; i++) replays.push(await replayedRun(run.folder, newFolder()));
    for (const replay of replays) assert.deepEqual(await exportsOf(replay.folder), written);
    assert.deepEqual(replays[0]?.points, replays[1]?.points);
    assert.deepEqual(run.live, written, 'what the writer exports itself');
    assert.deepEqual((await replayedRun(run.killed, newFolder())).points, run.pointsBeforeKill);
    assert.ok(run.pointsBeforeKill.length > 50);
    const sealed = newFolder();
    cpSync(run.folder, sealed, { recursive: true });
    const { store } = await openPipeline(sealed, { stream, graceMs: 7_000 });
    assert.ok(await store.seal());
    await store.close();
    assert.deepEqual(await exportsOf(sealed), written);
  });

  /** Runs the market: killed once, gone on with under another grace, and left as a kill leaves it. */
  async function writtenRun() {
    const [begun, killed, end] = ['begun', 'killed', 'end'].map((name) => join(kept, name)) as [string, string, string];
    const first = await runPart(begun, killed, { fromMs: at('16:20:00'), untilMs: killedMs, graceMs: 1_000 });
    const goneOn = join(kept, 'goneOn');
    cpSync(killed, goneOn, { recursive: true });
    const second = await runPart(goneOn, end, { fromMs: at('17:25:10'), untilMs: endMs, graceMs: 2_500 });
    const puts = [...first.puts, ...second.puts];
    return { folder: end, puts, live: second.live, killed, pointsBeforeKill: first.points };
  }

  /** Receives into `folder`, and copies that to `killed` as it is at the end, before anything is tidied up. */
  async function runPart(
    folder: string,
    killed: string,
    { fromMs, untilMs, graceMs }: { readonly fromMs: number; readonly untilMs: number; readonly graceMs: number },
  ) {
    const clock = new MarketClock(fromMs);
    const recorder = new Recorder(folder);
    const limits = { segmentBytes: 300_000, sealDelayMs: 1e9 };
    const listener = recorder.listener;
    const { store, pipeline } = await openPipeline(folder, { stream, graceMs, clock, listener, store: { limits } });
    recorder.listenTo(store);
    await pipeline.follow(active);
    let live: string[] = [];
    const source = scriptedSource(() => [], fromMs);
    source.events = async function* events({ resume }: SourceRequest) {
      if (fromMs === at('16:20:00')) {
        for (const timeframe of ['1m', '5m'] as const) yield market.fetchedBars(timeframe, at('15:00:00'), fromMs);
      }
      for (const batch of market.batches(fromMs, untilMs, resume)) {
        yield* paced([batch], clock);
      }
      recorder.end();
      live = await exportsFrom(store);
      cpSync(folder, killed, { recursive: true });
    };
    await pipeline.run(source, [y, x], new AbortController().signal);
    await store.close();
    return { puts: recorder.puts, points: recorder.points, live };
  }

  /** The journal of a folder as a source, into a store of its own. */
  async function replayedRun(folder: string, into: string) {
    const clock = new MarketClock(at('16:20:00'));
    const recorder = new Recorder(into);
    const { listener } = recorder;
    const { store, pipeline } = await openPipeline(into, { stream, graceMs: 30_000, clock, listener });
    await pipeline.follow(active);
    const options = { file: folder, speed: Infinity, clock, openJournal: openJournalRecording };
    const replay = createReplaySource(options);
    const source: TickSource = {
      ...scriptedSource(() => [], 0),
      bringsRevisions: replay.bringsRevisions ?? false,
      events: (request) => pacedSource(replay.events(request), clock),
    };
    await pipeline.run(source, [y, x], new AbortController().signal);
    await store.close();
    return { folder: into, points: recorder.points };
  }

  async function putsOfReplay(folder: string): Promise<readonly Bar[]> {
    const puts: Bar[] = [];
    const opened = await openStore(storeOptions(folder, { readOnly: true }));
    assert.ok(opened.ok);
    const store = opened.value;
    store.putBar = (bar) => puts.push(bar);
    const nothing = (): void => undefined;
    const listener = { bar: nothing, points: nothing, rebuilt: nothing, moved: nothing, log: nothing };
    await new Pipeline({ store, clock: new MarketClock(0), stream, graceMs: 60_000, listener }).recover(false);
    await store.close();
    return puts;
  }
});

interface Put {
  readonly segment: string;
  readonly bar: Bar;
}

interface TaggedPoint {
  readonly pair: PairId;
  readonly point: PairPoint;
}

/** What a pipeline puts and tells, until it is killed. */
class Recorder {
  readonly puts: Put[] = [];
  readonly points: TaggedPoint[] = [];
  #isOver = false;

  constructor(readonly folder: string) {}

  readonly listener = {
    points: (pair: PairId, points: readonly PairPoint[]): void => {
      if (!this.#isOver) this.points.push(...points.map((point) => ({ pair, point })));
    },
  };

  listenTo(store: MarketStore): void {
    const put = store.putBar.bind(store);
    store.putBar = (bar) => {
      if (!this.#isOver) this.puts.push({ segment: segmentsOf(this.folder).at(-1) ?? '', bar });
      put(bar);
    };
  }

  end(): void {
    this.#isOver = true;
  }
}

function segmentsOf(folder: string): readonly string[] {
  return readdirSync(join(folder, 'journal')).toSorted();
}

async function* pacedSource(source: AsyncIterable<readonly SourceEvent[]>, clock: MarketClock) {
  for await (const batch of source) yield* paced([batch], clock);
}

const io: CommandIo = {
  input: (async function* none() {})(),
  out: () => Promise.resolve(),
  message: (text) => assert.fail(text),
  signal: new AbortController().signal,
  sqlWasmPath,
  version: '0.0.0',
  random: () => 0.5,
};

/** What the command line exports of a store as it lies there. */
async function exportsOf(folder: string): Promise<string[]> {
  const opened = await openStoredMarket(folder, io);
  assert.ok(opened.ok);
  try {
    return await exportsFrom(opened.value);
  } finally {
    await opened.value.close();
  }
}

/** Ticks and bars of both symbols, and the series of an analytic of the pair, as CSV. */
async function exportsFrom(store: MarketStore): Promise<string[]> {
  const range = { fromMs: -Infinity, toMs: Infinity };
  const texts: string[] = [];
  for (const instrument of [y, x]) {
    const series = { instrument, stream };
    texts.push(await textOf(exportChunks({ store, what: 'ticks', series, timeframe: '1m', ...range })));
    for (const timeframe of ['1s', '1m', '5m', '15m', '1h'] as const) {
      texts.push(await textOf(exportChunks({ store, what: 'bars', series, timeframe, ...range })));
    }
  }
  for (const timeframe of ['1s', '1m', '5m'] as const) {
    const options = { pair: 'yyy/xxx', market: 'spot', analytic: 'correlation', params: '{"window": 20}' };
    const planned = await planSeries(store, options, { ...range, timeframe, stream });
    assert.ok(planned.ok);
    texts.push(await textOf(exportChunks({ store, what: 'series', timeframe, ...range, ...planned.value })));
  }
  return texts;
}

async function textOf(chunks: AsyncIterable<{ readonly text: string }>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) text += chunk.text;
  return text;
}
