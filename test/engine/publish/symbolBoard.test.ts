import assert from 'node:assert/strict';
import { instrumentId } from '../../../src/engine/contract/ids';
import type { Tick } from '../../../src/engine/contract/market';
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

function live(board: SymbolBoard): void {
  board.status({
    kind: 'status',
    instrument: btc,
    state: 'live',
    reason: '',
    message: '',
    atMs: nowMs,
    nextAttemptMs: null,
  });
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

  it('leaves the last price alone where a row has none', () => {
    const board = new SymbolBoard();
    board.keep([btc]);
    board.tick(tick(nowMs, 1.25), 0, nowMs);
    board.tick({ ...tick(nowMs + 1, 0), quantity: 0 }, 0, nowMs);
    assert.deepEqual([board.row(btc, nowMs).lastPrice, board.row(btc, nowMs).priceDecimals], [1.25, 2]);
  });
});
