import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { ManualClock } from '../../src/engine/clock';
import { instrumentId } from '../../src/engine/contract/ids';
import { barFlags, storedTimeframes, timeframeMs, type SourceEvent } from '../../src/engine/contract/market';
import type { Pipeline } from '../../src/engine/pipeline';
import type { MarketStore } from '../../src/engine/store/store';
import { openPipeline, scriptedSource } from '../support/openPipeline';
import { plainBars } from '../support/plainBars';
import { FaultyFiles } from '../support/store/faultyFiles';
import { temporaryFolders } from '../support/store/storeFolder';
import { everySecond, until } from '../support/store/storeRun';
import { hourStartMs } from '../support/store/ticks';

const instrument = instrumentId('btcusdt');
const series = { instrument, stream: 'aggTrade' } as const;
const always = { fromMs: -Infinity, toMs: Infinity };

describe('trades that the store had and lost', () => {
  const newFolder = temporaryFolders();

  for (const isKilled of [false, true]) {
    const title = isKilled ? 'after a kill' : 'by the same process';
    for (const sinceLoss of [20, 300]) {
      it(`count once when they are fetched again ${title}, ${sinceLoss} s after a full disk`, async () => {
        const folder = newFolder();
        const clock = new ManualClock(hourStartMs);
        const disk = new FaultyFiles();
        const first = await open(folder, clock, disk);
        await play(first.pipeline, async function* events() {
          yield everySecond(1, 500);
          disk.decide = ({ name }) => (name === 'append' ? { code: 'ENOSPC' } : 'none');
          for (let id = 501; id <= 1_500; id += 20) yield everySecond(id, 20);
          disk.decide = () => 'none';
          await clock.advance(1_000);
          for (let id = 1_501; id < 1_501 + sinceLoss; id += 20) yield everySecond(id, 20);
        });
        const [gap] = first.store.gaps();
        assert.ok(gap?.reason === 'diskFull' && gap.toId === 1_500);
        await first.store.flush();
        if (isKilled) disk.crash();
        const second = isKilled ? await open(folder, clock, new FaultyFiles()) : first;
        await refetch(second.pipeline, 1_501 + sinceLoss);
        await checkBars(second.store);
        await second.store.close();
      });
    }
  }

  it('count once when they are fetched again because their file is damaged, also in a replay of that', async () => {
    const folder = newFolder();
    const clock = new ManualClock(hourStartMs);
    const first = await open(folder, clock, new FaultyFiles());
    await play(first.pipeline, async function* events() {
      yield await Promise.resolve(everySecond(1, 3_650));
    });
    await first.store.close();
    const path = `${folder}/ticks/2026-11-22T16.sqlite`;
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 4;
    writeFileSync(path, bytes);
    const disk = new FaultyFiles();
    const second = await open(folder, clock, disk);
    for await (const _ of second.store.readTicks({ ...series, ...always })) assert.ok(true);
    await until(() => second.store.gaps().length > 0, 'the damage to be found');
    assert.equal(second.store.gaps()[0]?.reason, 'fileDamaged');
    await refetch(second.pipeline, 3_651);
    await checkBars(second.store);
    await second.store.flush();
    disk.crash();
    const third = await open(folder, clock, new FaultyFiles());
    await checkBars(third.store);
    await third.store.close();
  });
});

async function open(folder: string, clock: ManualClock, disk: FaultyFiles) {
  const store = { files: disk.files, limits: { queueBytes: 5_000 } };
  return openPipeline(folder, { stream: 'aggTrade', clock, store });
}

async function play(pipeline: Pipeline, events: () => AsyncIterable<readonly SourceEvent[]>): Promise<void> {
  const source = scriptedSource([], hourStartMs);
  source.events = events;
  await pipeline.run(source, [instrument], new AbortController().signal);
}

/** Fetches what is missing, tells so, and goes on for five minutes from this id on. */
async function refetch(pipeline: Pipeline, nextId: number): Promise<void> {
  const source = scriptedSource(({ resume }) => {
    const gaps = resume.get(instrument)?.openGaps ?? [];
    assert.ok(gaps.length > 0);
    const repairs = gaps.map((gap): readonly SourceEvent[] => [
      ...everySecond(gap.fromId, gap.toId - gap.fromId + 1),
      { ...gap, state: 'repaired', reason: '', closedMs: hourStartMs },
    ]);
    return [everySecond(nextId, 5), ...repairs, everySecond(nextId + 5, 600)];
  }, hourStartMs);
  await pipeline.run(source, [instrument], new AbortController().signal);
}

async function checkBars(store: MarketStore): Promise<void> {
  const trades = everySecond(1, 5_000);
  for (const timeframe of storedTimeframes) {
    const bars = await store.readBars({ ...series, ...always, timeframe });
    const got = [...bars.openMs].map((openMs, i) => {
      const isComplete = ((bars.flags[i] ?? 0) & barFlags.complete) !== 0;
      return [openMs, bars.open[i], bars.close[i], bars.tradeCount[i], isComplete];
    });
    const expected = plainBars(trades, timeframeMs[timeframe])
      .slice(0, got.length)
      .map(({ openMs, open: opened, close, tradeCount }, i) => [openMs, opened, close, tradeCount, i > 0]);
    assert.ok(got.length > 2);
    assert.deepEqual(got, expected, timeframe);
  }
}
