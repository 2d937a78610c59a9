import assert from 'node:assert/strict';
import { instrumentId, type InstrumentId } from '../../../src/engine/contract/ids';
import type { FeedState, Tick } from '../../../src/engine/contract/market';
import { dailyBytes } from '../../../src/engine/publish/dailyBytes';
import { SymbolBoard } from '../../../src/engine/publish/symbolBoard';

const btc = instrumentId('btcusdt');
const eth = instrumentId('ethusdt');
const hourMs = 3_600_000;
const nowMs = Date.UTC(2026, 10, 22, 16);

function tick(timeMs: number, price: number, instrument = btc): Tick {
  return {
    kind: 'tick',
    instrument,
    stream: 'trade',
    id: timeMs,
    timeMs,
    price,
    quantity: 1,
    isBuyerMaker: true,
    trades: 1,
  };
}

function tell(board: SymbolBoard, instrument: InstrumentId | null, state: FeedState): void {
  board.status({ kind: 'status', instrument, state, reason: '', message: '', atMs: nowMs, nextAttemptMs: null });
}

function live(board: SymbolBoard): void {
  tell(board, btc, 'live');
}

function states(board: SymbolBoard): readonly FeedState[] {
  return board.rows(nowMs).map(({ state }) => state);
}

describe('SymbolBoard', () => {
  it('counts the change from the oldest price of the last day, also where history comes after the ticks', () => {
    const board = new SymbolBoard();
    board.keep([btc]);
    board.tick(tick(nowMs, 110), 5, nowMs);
    assert.equal(board.row(btc, nowMs).changePct, 0);
    board.offerReference(btc, 50, nowMs - 30 * hourMs);
    board.offerReference(btc, 100, nowMs - 20 * hourMs);
    board.offerReference(btc, 105, nowMs - 2 * hourMs);
    const { changePct, changeSinceMs } = board.row(btc, nowMs);
    assert.ok(Math.abs(changePct - 10) < 1e-12);
    assert.equal(changeSinceMs, nowMs - 20 * hourMs);
  });

  it('does not take ticks that were fetched afterwards for a lag of the feed', () => {
    const board = new SymbolBoard();
    board.keep([btc]);
    board.tick(tick(nowMs - hourMs, 100), hourMs, nowMs);
    live(board);
    board.tick(tick(nowMs, 100), 40, nowMs);
    assert.deepEqual([board.row(btc, nowMs).lagP50Ms, board.row(btc, nowMs).lagP99Ms], [40, 40]);
  });

  it('shows the symbols that this window wants, and all where it wants none', () => {
    const board = new SymbolBoard();
    board.keep([btc]);
    board.tick(tick(nowMs, 1), 0, nowMs);
    board.tick(tick(nowMs, 2, eth), 0, nowMs);
    assert.deepEqual(
      board.rows(nowMs).map((row) => row.instrument),
      [btc],
    );
    board.keep([]);
    assert.deepEqual(
      board.rows(nowMs).map((row) => row.instrument),
      [btc, eth],
    );
  });

  it('keeps the price of the newest trade where a repair or an import brings older ones', () => {
    const board = new SymbolBoard();
    board.keep([btc]);
    board.tick(tick(nowMs, 1.25), 0, nowMs);
    board.tick(tick(nowMs - 60_000, 9), 0, nowMs);
    assert.deepEqual([board.row(btc, nowMs).lastPrice, board.row(btc, nowMs).lastTradeMs], [1.25, nowMs]);
    board.tick(tick(nowMs, 1.5), 0, nowMs);
    assert.equal(board.row(btc, nowMs).lastPrice, 1.5);
  });

  it('leaves the last price alone where a row has none', () => {
    const board = new SymbolBoard();
    board.keep([btc]);
    board.tick(tick(nowMs, 1.25), 0, nowMs);
    board.tick({ ...tick(nowMs + 1, 0), quantity: 0 }, 0, nowMs);
    assert.deepEqual([board.row(btc, nowMs).lastPrice, board.row(btc, nowMs).priceDecimals], [1.25, 2]);
  });

  it('calls one symbol stale without calling the others so', () => {
    const board = new SymbolBoard();
    board.keep([btc, eth]);
    tell(board, null, 'connecting');
    tell(board, btc, 'live');
    tell(board, eth, 'live');
    tell(board, null, 'live');
    tell(board, eth, 'stale');
    tell(board, null, 'stale');
    assert.deepEqual(states(board), ['live', 'stale']);
  });

  it('shows an outage of the source on every symbol, and each one’s own state after it', () => {
    const board = new SymbolBoard();
    board.keep([btc, eth]);
    tell(board, btc, 'live');
    tell(board, eth, 'halted');
    for (const state of ['offline', 'connecting', 'ended'] as const) {
      tell(board, null, state);
      assert.deepEqual(states(board), [state, state]);
    }
    tell(board, null, 'live');
    assert.deepEqual(states(board), ['live', 'halted']);
  });

  it('calls no symbol live because its source is: where nothing is told of it, it is live once it ticks', () => {
    const board = new SymbolBoard();
    board.keep([btc, eth]);
    tell(board, btc, 'live');
    tell(board, null, 'idle');
    tell(board, null, 'live');
    assert.deepEqual(states(board), ['idle', 'idle'], 'what was told before the stop does not count');
    board.tick(tick(nowMs, 100), 5, nowMs);
    assert.deepEqual(states(board), ['live', 'idle']);
  });

  it('does not go back to an older price while a gap is being filled', () => {
    const board = new SymbolBoard();
    board.keep([btc]);
    board.tick(tick(nowMs, 110), 5, nowMs);
    board.tick(tick(nowMs - 30_000, 90), 30_000, nowMs);
    const { lastPrice, lastTradeMs } = board.row(btc, nowMs);
    assert.deepEqual([lastPrice, lastTradeMs], [110, nowMs]);
  });

  it('knows the tick size from history, before the first trade shows all its digits', () => {
    const board = new SymbolBoard();
    board.keep([btc]);
    board.offerReference(btc, 61_837.63, nowMs - hourMs);
    board.tick(tick(nowMs, 61_840), 5, nowMs);
    assert.equal(board.row(btc, nowMs).priceDecimals, 2);
  });

  it('tells what a symbol takes a day once it was live for a minute, and counts no caught-up ticks', () => {
    const board = new SymbolBoard();
    board.keep([btc]);
    for (let s = 0; s < 30; s++) board.tick(tick(nowMs + s * 1000, 100), 5, nowMs + s * 1000);
    live(board);
    for (let s = 30; s < 100; s++) {
      assert.equal(s < 90 && board.row(btc, nowMs + s * 1000).bytesPerDay !== undefined, false);
      for (let n = 0; n < 2; n++) board.tick(tick(nowMs + s * 1000, 100), 5, nowMs + s * 1000);
    }
    const { bytesPerDay = Number.NaN } = board.row(btc, nowMs + 100_000);
    assert.ok(Math.abs(bytesPerDay / dailyBytes(2) - 1) < 0.05, `${bytesPerDay} for two ticks a second`);
  });
});
