import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instrumentId } from '../../src/engine/contract/ids';
import type { SourceEvent } from '../../src/engine/contract/market';
import { openPipeline, scriptedSource } from '../support/openPipeline';

const instrument = instrumentId('spot:btcusdt');
const series = { instrument, stream: 'trade' } as const;
const startMs = Date.UTC(2026, 10, 22, 16, 58);

describe('Pipeline with checkpoints', () => {
  it('makes the same bars over sealed hours and restarts as in one run', async () => {
    const events = trades(900);
    const whole = await collect([events]);
    const parts = await collect([events.slice(0, 333), events.slice(333, 700), events.slice(700)]);
    assert.deepEqual(parts.bars, whole.bars);
    assert.equal(whole.ticks, 900);
    assert.equal(parts.ticks, 900);
    assert.ok(parts.sealedFiles > 0, 'nothing was sealed, so nothing was shown');
  });
});

/** Runs the pieces one after the other, each with a store opened anew and sealed at its end. */
async function collect(pieces: readonly (readonly SourceEvent[])[]) {
  const folder = mkdtempSync(join(tmpdir(), 'spreadscope-'));
  try {
    for (const piece of [...pieces, []]) {
      const { store, pipeline } = await openPipeline(folder, { stream: 'trade' });
      await pipeline.run(scriptedSource(inTens(piece), startMs), [instrument], new AbortController().signal);
      if (piece.length > 0) {
        await store.seal();
        await store.close();
        continue;
      }
      const all = { ...series, fromMs: -Infinity, toMs: Infinity };
      const bars = [];
      for (const timeframe of ['1s', '1m', '5m'] as const) bars.push(await store.readBars({ ...all, timeframe }));
      let ticks = 0;
      for await (const chunk of store.readTicks(all)) ticks += chunk.id.length;
      await store.close();
      return { bars, ticks, sealedFiles: readdirSync(join(folder, 'ticks')).length };
    }
    throw new Error('unreachable');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One trade every 400 ms over an hour's end, with quantities whose sums depend on the order of adding. */
function trades(count: number): SourceEvent[] {
  return Array.from({ length: count }, (_, i) => ({
    kind: 'tick',
    ...series,
    id: i + 1,
    timeMs: startMs + i * 400,
    price: 100 + Math.sin(i / 7),
    quantity: 1 / (i + 3),
    isBuyerMaker: i % 3 === 0,
    trades: 1,
  }));
}

function inTens(events: readonly SourceEvent[]): SourceEvent[][] {
  return Array.from({ length: Math.ceil(events.length / 10) }, (_, i) => events.slice(i * 10, i * 10 + 10));
}
