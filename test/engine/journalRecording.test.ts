import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock, systemClock } from '../../src/engine/clock';
import { instrumentId, type InstrumentId } from '../../src/engine/contract/ids';
import type { SourceEvent, Tick } from '../../src/engine/contract/market';
import { openJournalRecording } from '../../src/engine/journalRecording';
import { createReplaySource, type ReplayOptions } from '../../src/engine/sources/replay';
import { createSimulatorSource } from '../../src/engine/sources/simulator';
import type { ResumePoint } from '../../src/engine/sources/source';
import { openedStore, temporaryFolders } from '../support/store/storeFolder';

const startMs = Date.UTC(2026, 10, 22, 14, 5, 0);
const oak = instrumentId('sim:oak');
const ash = instrumentId('sim:ash');

describe('replay of our own journal', () => {
  const newFolder = temporaryFolders();

  it('gives back what was written, event for event, from the folder of the store, its journal or one segment', async () => {
    const folder = newFolder();
    const written = await record(folder);
    assert.ok(written.length > 100);
    const [segment = ''] = readdirSync(join(folder, 'journal')).filter((name) => name.endsWith('.seg'));
    for (const path of [folder, join(folder, 'journal'), join(folder, 'journal', segment)]) {
      const events = await replay(path, { instruments: [oak, ash] });
      assert.deepEqual(withoutStates(events), withoutStates(written));
      assert.equal(events.at(-1)?.kind, 'status');
    }
  });

  it('gives only the instruments that were asked for, and all of them when none was', async () => {
    const folder = newFolder();
    const written = await record(folder);
    const one = await replay(folder, { instruments: [oak] });
    assert.deepEqual(
      ticksOf(one),
      ticksOf(written).filter((tick) => tick.instrument === oak),
    );
    assert.deepEqual(ticksOf(await replay(folder, { instruments: [] })), ticksOf(written));
  });

  it('goes on behind what the store has', async () => {
    const folder = newFolder();
    const ticks = ticksOf(await record(folder)).filter((tick) => tick.instrument === oak);
    const known = ticks[20];
    assert.ok(known !== undefined);
    const resume = new Map([[oak, { lastId: known.id, lastTimeMs: known.timeMs }]]);
    const rest = ticksOf(await replay(folder, { instruments: [oak], resume }));
    assert.deepEqual(rest, ticks.slice(21));
  });

  it('keeps the distances of the market at a speed', async () => {
    const folder = newFolder();
    const written = ticksOf(await record(folder));
    const lengthMs = (written.at(-1)?.timeMs ?? 0) - (written[0]?.timeMs ?? 0);
    const clock = new ManualClock(0);
    const reading = replay(folder, { instruments: [oak, ash] }, { clock, speed: 100 });
    let isDone = false;
    void reading.then(() => (isDone = true));
    await clock.advance(lengthMs / 100 - 100);
    assert.ok(!isDone);
    await clock.advance(300);
    assert.ok(isDone);
    assert.equal(ticksOf(await reading).length, written.length);
  });

  it('names what a damaged segment has lost, and gives the rest', async () => {
    const folder = newFolder();
    const written = ticksOf(await record(folder, { historyMs: 0, lastMs: 120_000 })).filter(
      (tick) => tick.instrument === oak,
    );
    const journal = join(folder, 'journal');
    const [segment = ''] = readdirSync(journal).filter((name) => name.endsWith('.seg'));
    const bytes = readFileSync(join(journal, segment));
    bytes.fill(0x55, Math.floor(bytes.length * 0.7), Math.floor(bytes.length * 0.7) + 3_000);
    writeFileSync(join(journal, segment), bytes);
    const events = await replay(folder, { instruments: [oak] });
    const ids = new Set(ticksOf(events).map((tick) => tick.id));
    const gaps = events.filter((event) => event.kind === 'gap');
    const missing = written.map((tick) => tick.id).filter((id) => !ids.has(id));
    assert.ok(missing.length > 0 && ids.size > 0);
    assert.deepEqual(
      gaps.map((gap) => [gap.fromId, gap.toId, gap.state]),
      [[missing[0], missing.at(-1), 'lost']],
    );
  });

  it('takes other paths for what they are: no journal', () => {
    const folder = newFolder();
    assert.equal(openJournalRecording(folder), null);
    assert.equal(openJournalRecording(join(folder, 'nosuch.gz')), null);
    writeFileSync(join(folder, 'frames.gz'), 'frames');
    assert.equal(openJournalRecording(join(folder, 'frames.gz')), null);
    assert.equal(openJournalRecording(''), null);
  });

  it('says so where a segment cannot be read any more', async () => {
    const folder = newFolder();
    await record(folder);
    const recording = openJournalRecording(folder);
    rmSync(join(folder, 'journal'), { recursive: true });
    const source = createReplaySource({
      file: folder,
      speed: Infinity,
      clock: systemClock,
      openJournal: () => recording,
    });
    const events = await collect(source.events(request({ instruments: [oak] })));
    assert.match(events.at(-1)?.kind === 'status' ? (events.at(-1) as { message: string }).message : '', /ENOENT/);
    assert.ok(!(await source.check(oak)).ok);
  });
});

/** Some time of the simulator into a store; what was appended. */
async function record(folder: string, { historyMs = 600_000, lastMs = 30_000 } = {}): Promise<readonly SourceEvent[]> {
  const store = await openedStore(folder, { realm: 'simulator' });
  const untilMs = startMs + lastMs;
  const source = createSimulatorSource({
    seed: 1,
    speed: Infinity,
    clock: systemClock,
    startMs,
    untilMs,
    historyMs,
  });
  const written: SourceEvent[] = [];
  for await (const batch of source.events(request({ instruments: [oak, ash] }))) {
    store.append(batch);
    written.push(...batch);
  }
  await store.close();
  return written;
}

interface Asked {
  readonly instruments: readonly InstrumentId[];
  readonly resume?: ReadonlyMap<InstrumentId, ResumePoint>;
}

function replay(path: string, asked: Asked, options: Partial<ReplayOptions> = {}): Promise<SourceEvent[]> {
  const defaults = { file: path, speed: Infinity, clock: systemClock, openJournal: openJournalRecording };
  return collect(createReplaySource({ ...defaults, ...options }).events(request(asked)));
}

function request(asked: Asked) {
  const resume = asked.resume ?? new Map<InstrumentId, ResumePoint>();
  return { ...asked, resume, stream: 'aggTrade' as const, signal: new AbortController().signal };
}

async function collect(events: AsyncIterable<readonly SourceEvent[]>): Promise<SourceEvent[]> {
  const found: SourceEvent[] = [];
  for await (const batch of events) found.push(...batch);
  return found;
}

function withoutStates(events: readonly SourceEvent[]): readonly SourceEvent[] {
  return events.filter((event) => event.kind !== 'status' || event.instrument !== null);
}

function ticksOf(events: readonly SourceEvent[]): readonly Tick[] {
  return events.filter((event) => event.kind === 'tick');
}
