import assert from 'node:assert/strict';
import { instrumentId } from '../../../src/engine/contract/ids';
import type { FeedData } from '../../../src/engine/contract/messages';
import { gapTable, historyTable, symbolTable } from '../../../webview/feedPanel/feedTables';
import { figureTable } from '../../../webview/feedPanel/figureTable';
import { feedHeadline } from '../../../webview/feedPanel/headline';
import { feedRules } from '../../../webview/feedPanel/store';
import { tableCsv, type TextRow } from '../../../webview/feedPanel/textTable';
import { timeFormat } from '../../../webview/shared/timeFormat';
import { data, gap, hour, hourMs, nowMs, symbol } from './feedData';

const utc = timeFormat('UTC', nowMs);

function texts(row: TextRow | undefined): readonly string[] {
  return row?.cells.map(({ text }) => text) ?? [];
}

describe('the feed panel', () => {
  it('shows what is not known as a dash, and never as a zero', () => {
    const [row] = symbolTable(data(), 500).rows;
    assert.deepEqual(texts(row), ['btcusdt', 'live', '2.5 s', '12.3', '42 ms', '–', '0', '0', '3', '–']);
    assert.equal(row?.cells[9]?.raw, '', 'and nothing is copied for it');
    const figures = new Map(figureTable(data(), utc, nowMs).rows.map((figure) => [figure.id, texts(figure)[1]]));
    assert.deepEqual([figures.get('connections'), figures.get('growing a day by about')], ['–', '–']);
    assert.deepEqual([figures.get('reconnects'), figures.get('refused')], ['1', '2']);
  });

  it('adds the estimates of all symbols up, and only once all are known', () => {
    const [oak, ash] = [symbol({ bytesPerDay: 20e6 }), symbol({ instrument: instrumentId('ethusdt') })];
    const growth = (symbols: FeedData['symbols']): string | undefined =>
      figureTable(data({ symbols }), utc, nowMs).rows.find(({ id }) => id.startsWith('growing'))?.cells[1]?.text;
    assert.equal(growth([oak, ash]), '–');
    assert.equal(growth([oak, { ...ash, bytesPerDay: 5.5e6 }]), '25.5 MB');
  });

  it('calls no symbol live, and gives no rate, while the feed is stopped', () => {
    const stopped = data({ feed: { ...data().feed, running: false, state: 'idle' } });
    const [row] = symbolTable(stopped, 0).rows;
    assert.deepEqual([texts(row)[1], texts(row)[3]], ['stopped', '–']);
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
    const cells = figureTable(data({ figures }), utc, nowMs).rows.map((row) => texts(row).join(' '));
    assert.ok(cells.includes('refused notJson 2, price 1'));
  });

  it('says how far back ticks go, how long they are kept and what goes next', () => {
    const stored = {
      symbols: [{ instrument: instrumentId('btcusdt'), hours: [hour({ startMs: nowMs - 36 * hourMs })] }],
      retention: { tickHours: 168, tickGigabytes: 5, barDays: 730 },
      tickBytes: 12e6,
      nextCut: { startMs: nowMs - 36 * hourMs, bytes: 11.4e6, dueMs: nowMs + 133 * hourMs },
    };
    const figures = new Map(
      figureTable(data({ stored }), utc, nowMs).rows.map((figure) => [figure.id, texts(figure)[1]]),
    );
    assert.equal(figures.get('ticks go back to'), '21 Nov 04:00, 1.5 d');
    assert.equal(figures.get('ticks are kept for'), '168 h, at most 5.0 GB');
    assert.equal(figures.get('next to be dropped'), 'hour of 21 Nov 04:00, 11.4 MB, 28 Nov 05:00');
    assert.equal(figures.get('bars are kept for'), '730 d');
  });

  it('says of a gap which ids, when and why, both ends included, and takes it along in full', () => {
    const table = gapTable([gap('lost', 10, 12)], utc);
    assert.equal(
      texts(table.rows[0]).join('; '),
      'btcusdt; lost; 3; 10; 12; 22 Nov 15:59:51; 22 Nov 15:59:52; –; did not come',
    );
    assert.equal(
      tableCsv(table),
      'symbol,state,ids,from_id,to_id,from,to,closed,reason\n' +
        'spot:btcusdt,lost,3,10,12,2026-11-22T15:59:51.000Z,2026-11-22T15:59:52.000Z,,missed\n',
    );
  });

  it('shows how much of the past is there, how far back it goes, and why there is no more of it', () => {
    const row = {
      instrument: instrumentId('btcusdt'),
      state: 'waiting',
      doneBars: 12_000,
      wantedBars: 43_200,
      backToMs: Date.UTC(2026, 10, 14, 8),
      wantedFromMs: Date.UTC(2024, 10, 23),
      message: 'The exchange asks for fewer requests.',
    } as const;
    const table = historyTable(data({ history: [row] }), utc);
    assert.deepEqual(
      texts(table.rows[0]).map((cell) => cell.replaceAll(/[^\x20-\x7e]/g, ' ')),
      [
        'btcusdt',
        'waiting',
        '12 000 of 43 200',
        '14 Nov 08:00',
        '23 Nov 00:00 2024',
        'The exchange asks for fewer requests.',
      ],
    );
    assert.match(tableCsv(table), /^spot:btcusdt,waiting,12000 of 43200,2026-11-14T08:00:00\.000Z,2024-11-23/m);
    const { message } = row;
    const progress = { state: 'fetching', doneBars: 12_000, wantedBars: 43_200, leftMs: 95_000, message } as const;
    const feed = { ...data().feed, history: progress };
    assert.equal(
      feedHeadline(data({ feed })).caveat,
      'no gaps, 27 % of the missing history is fetched, about 95 s left',
    );
    const stopped = { ...feed, history: { ...progress, state: 'stopped', leftMs: Number.NaN } as const };
    assert.match(
      feedHeadline(data({ feed: stopped })).caveat,
      /27 % of the missing history is fetched, and fetching was stopped/,
    );
  });

  it('does not call a feed healthy that only has its connection', () => {
    const symbols = [symbol({}), symbol({ instrument: instrumentId('ethusdt'), state: 'stale', ticksPerSecond: 0 })];
    const { text, caveat } = feedHeadline(data({ symbols, gaps: [gap('open', 1, 2), gap('lost', 5, 9)] }));
    assert.equal(text, '1 of 2 symbols is live, 12 ticks a second');
    assert.equal(caveat, 'ethusdt is stale, 1 gap lost for good, 1 gap open');
    const offline = data({ feed: { ...data().feed, state: 'offline' }, symbols });
    assert.equal(feedHeadline(offline).text, 'The feed is offline, 1 of 2 symbols is live');
  });

  it('takes every update whole, and none of another topic', () => {
    const change = data({ symbols: [] });
    assert.equal(feedRules.merge(data(), change).data, change);
    assert.equal(feedRules.belongsTo({ kind: 'pair', pair: 'a/b@1m' as never }, change), false);
  });
});
