import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instrumentId } from '../../src/engine/contract/ids';
import type { Gap, SourceEvent, Tick } from '../../src/engine/contract/market';
import { Sequencer } from '../../src/engine/sources/sequencer';
import { openPipeline, scriptedSource } from '../support/openPipeline';

const instrument = instrumentId('spot:btcusdt');
const series = { instrument, stream: 'aggTrade' } as const;
const startMs = Date.UTC(2026, 10, 22, 16, 0);

describe('A feed that goes on where it ended', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'spreadscope-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  for (const until of [199, 250, 300]) {
    it(`does not count the trades of a gap twice whose repair had come to id ${until} of 300`, async () => {
      await run((sequencer) => {
        for (const tick of [...ticks(1, 199), ...ticks(301, 600)]) sequencer.push(tick, 0);
        sequencer.expire(Infinity);
        // The end comes before the gap is told as repaired, as a kill may.
        sequencer.takeFetched(ticks(200, until));
      }, true);
      const { gaps, tradeCounts } = await run((sequencer) => {
        sequencer.takeFetched(ticks(200, 300));
        for (const tick of ticks(601, 700)) sequencer.push(tick, 0);
      }, false);
      const minutes = [0, 1, 2].map((minute) => {
        const inside = ticks(1, 700).filter(({ timeMs }) => Math.floor((timeMs - startMs) / 60_000) === minute);
        return inside.length;
      });
      assert.deepEqual(tradeCounts.slice(0, 2), minutes.slice(0, 2));
      assert.deepEqual(
        gaps.filter(({ state }) => state !== 'repaired'),
        [],
      );
    });
  }

  async function run(play: (sequencer: Sequencer) => void, isCut: boolean) {
    const { store, pipeline } = await openPipeline(folder, { stream: 'aggTrade' });
    await pipeline.run(sequenced(play, isCut), [instrument], new AbortController().signal);
    const bars = await store.readBars({ ...series, timeframe: '1m', fromMs: -Infinity, toMs: Infinity });
    const gaps = store.gaps();
    await store.close();
    return { gaps, tradeCounts: [...bars.tradeCount] };
  }
});

function sequenced(play: (sequencer: Sequencer) => void, isCut: boolean) {
  return scriptedSource(({ resume }) => {
    const events: SourceEvent[] = [];
    const sequencer = new Sequencer({
      ...series,
      resume: resume.get(instrument),
      reorderWindowMs: 50,
      reorderTicks: 1_000,
      nowMs: () => startMs,
      emit: (event: Tick | Gap) => events.push(event),
    });
    play(sequencer);
    return [isCut ? events.filter((one) => one.kind !== 'gap' || one.state === 'open') : events];
  }, startMs);
}

function ticks(fromId: number, toId: number): Tick[] {
  return Array.from({ length: toId - fromId + 1 }, (_, i) => ({
    kind: 'tick',
    ...series,
    id: fromId + i,
    timeMs: startMs + (fromId + i) * 250,
    price: 100 + Math.sin((fromId + i) / 7),
    quantity: 1,
    isBuyerMaker: false,
    trades: 1,
  }));
}
