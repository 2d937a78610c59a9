import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../src/engine/clock';
import { instrumentId } from '../../../src/engine/contract/ids';
import type { Tick } from '../../../src/engine/contract/market';
import { succeed } from '../../../src/engine/contract/result';
import { Pipeline } from '../../../src/engine/pipeline';
import { dailyBytes } from '../../../src/engine/publish/dailyBytes';
import { openStore } from '../../../src/engine/store/sqljsStore';

const instrument = instrumentId('spot:btcusdt');
const stream = 'aggTrade' as const;
const hourMs = Date.UTC(2026, 10, 22, 16);

describe('what a symbol takes on the disk', () => {
  it('is what its sealed files take, within a fifth, whether it trades often or seldom', async () => {
    for (const ticksPerSecond of [0.5, 2, 12]) {
      const perDay = (await sealedBytes(ticksPerSecond)) * 24;
      const ratio = dailyBytes(ticksPerSecond) / perDay;
      assert.ok(ratio > 0.8 && ratio < 1.2, `${ticksPerSecond} ticks a second: ${ratio.toFixed(3)} of ${perDay}`);
    }
  });

  it('is not known for a rate that is not', () => {
    assert.ok(Number.isNaN(dailyBytes(Number.NaN)));
    assert.equal(dailyBytes(0), 0);
  });
});

/** Bytes of the files of one hour with trades at random times and sizes. */
async function sealedBytes(ticksPerSecond: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'spreadscope-'));
  const sqlWasmPath = createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm');
  const opened = await openStore({ folder, realm: 'binance', clock: systemClock, sqlWasmPath });
  assert.ok(opened.ok);
  const store = opened.value;
  try {
    const nothing = (): void => undefined;
    const listener = { bar: nothing, points: nothing, rebuilt: nothing, moved: nothing, log: nothing };
    const pipeline = new Pipeline({ store, clock: systemClock, stream, graceMs: 1000, listener });
    await pipeline.recover();
    const ticks = randomTicks(ticksPerSecond);
    const source = {
      async *events() {
        for (let from = 0; from < ticks.length; from += 500) yield await Promise.resolve(ticks.slice(from, from + 500));
      },
      setInstruments: nothing,
      exchangeNowMs: () => ticks.at(-1)?.timeMs ?? hourMs,
      check: (one: typeof instrument) => Promise.resolve(succeed(one)),
    };
    await pipeline.run(source, [instrument], new AbortController().signal);
    assert.ok(await store.seal());
    return ['ticks', 'bars'].reduce((sum, kind) => sum + folderSize(join(folder, kind)), 0);
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function folderSize(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

/** Times as of a Poisson process, prices of cents, quantities of five decimals, from a fixed seed. */
function randomTicks(ticksPerSecond: number): readonly Tick[] {
  let state = 7;
  const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const ticks: Tick[] = [];
  for (let timeMs = hourMs; ;) {
    timeMs += Math.ceil((-Math.log(random()) * 1000) / ticksPerSecond);
    if (timeMs >= hourMs + 3_600_000) return ticks;
    const id = 3_000_000_000 + ticks.length;
    const price = Math.round(6_183_763 + 10_000 * random()) / 100;
    const quantity = Math.round(random() * 1e5) / 1e5;
    const trades = 1 + Math.floor(3 * random());
    ticks.push({ kind: 'tick', instrument, stream, id, timeMs, price, quantity, isBuyerMaker: random() < 0.5, trades });
  }
}
