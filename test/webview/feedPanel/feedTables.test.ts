import assert from 'node:assert/strict';
import { instrumentId } from '../../../src/engine/contract/ids';
import type { Gap } from '../../../src/engine/contract/market';
import type { FeedData, SymbolRow } from '../../../src/engine/contract/messages';
import { feedHeadline } from '../../../webview/feedPanel/headline';
import { figureTable, gapTable, symbolTable } from '../../../webview/feedPanel/feedTables';
import { feedRules } from '../../../webview/feedPanel/store';
import { timeFormat } from '../../../webview/shared/timeFormat';

const nowMs = Date.UTC(2026, 10, 22, 16);

function symbol(parts: Partial<SymbolRow>): SymbolRow {
  return {
    instrument: instrumentId('btcusdt'),
    lastPrice: 61_837.63,
    lastTradeMs: nowMs - 2_000,
    changePct: 1,
    changeSinceMs: nowMs,
    priceDecimals: 2,
    state: 'live',
    stateMessage: '',
    ticksPerSecond: 12.25,
    lagP50Ms: 41.6,
    lagP99Ms: Number.NaN,
    gapsOpen: 0,
    gapsRepaired: 3,
    ...parts,
  };
}

function gap(state: Gap['state'], fromId: number, toId: number): Gap {
  return {
    kind: 'gap',
    instrument: instrumentId('btcusdt'),
    stream: 'trade',
    fromId,
    toId,
    fromMs: nowMs - 9_000,
    toMs: nowMs - 8_000,
    state,
    reason: 'missed',
    foundMs: nowMs,
    closedMs: null,
  };
}

function data(parts: Partial<FeedData> = {}): FeedData {
  return {
    kind: 'feed',
    feed: {
      running: true,
      source: 'binance',
      realm: 'binance',
      state: 'live',
      reason: '',
      message: '',
      nextAttemptMs: null,
      ticksTotal: 10,
      rejectedTotal: 2,
      reconnects: 1,
      exchangeTimeMs: nowMs,
    },
    symbols: [symbol({})],
    figures: null,
    usage: { busyShare: 0.031, memoryBytes: 52_400_000, diskBytes: 1_500_000, diskBytesPerDay: Number.NaN },
    gaps: [],
    ...parts,
  };
}

describe('the feed panel', () => {
  it('shows what is not known as a dash, and never as a zero', () => {
    const [row] = symbolTable(data(), 500).rows;
    assert.deepEqual(row?.cells.slice(1), ['live', row?.cells[2], '12.3', '42 ms', '–', '0', '3']);
    const figures = new Map(figureTable(data()).rows.map(({ cells }) => [cells[0], cells[1]]));
    assert.deepEqual([figures.get('connections'), figures.get('growing a day by')], ['–', '–']);
    assert.deepEqual([figures.get('reconnects'), figures.get('refused')], ['1', '2']);
  });

  it('names each reason for which frames were refused', () => {
    const rejected = { notJson: 2, price: 1 };
    const figures = {
      connections: 1,
      reconnects: 0,
      clockOffsetMs: 1_270,
      received: 5,
      duplicates: 1,
      outOfOrder: 0,
      rejected,
    };
    const cells = figureTable(data({ figures })).rows.map((row) => row.cells.join(' '));
    assert.ok(cells.includes('refused notJson 2, price 1'));
  });

  it('counts the missing ids of a gap, both ends included', () => {
    const table = gapTable(data({ gaps: [gap('lost', 10, 12)] }), timeFormat('UTC', nowMs));
    assert.deepEqual(table.rows[0]?.cells.slice(0, 3), ['btcusdt', 'lost', '3']);
  });

  it('does not call a feed healthy that only has its connection', () => {
    const symbols = [symbol({}), symbol({ instrument: instrumentId('ethusdt'), state: 'stale', ticksPerSecond: 0 })];
    const { text, caveat } = feedHeadline(data({ symbols, gaps: [gap('open', 1, 2), gap('lost', 5, 9)] }));
    assert.equal(text, '1 of 2 symbols is live, 12 ticks a second');
    assert.equal(caveat, '1 gap lost for good, 1 gap open');
  });

  it('takes every update whole, and none of another topic', () => {
    const change = data({ symbols: [] });
    assert.equal(feedRules.merge(data(), change).data, change);
    assert.equal(feedRules.belongsTo({ kind: 'pair', pair: 'a/b@1m' as never }, change), false);
  });
});
