import assert from 'node:assert/strict';
import { instrumentId } from '../../../src/engine/contract/ids';
import type { Row } from '../../../src/extension/views/row';
import { changedRows, withHeld } from '../../../src/extension/views/changedRows';
import { treeRows } from '../../../src/extension/views/treeRows';
import { overviewOf } from '../overviewOf';

const rowsOf = (changes: Parameters<typeof overviewOf>[0]): readonly Row[] => treeRows(overviewOf(changes), 'UTC');
const labels = (rows: readonly Row[]): readonly string[] => rows.map((row) => row.label);
const find = (rows: readonly Row[], id: string): Row => {
  const row = rows.flatMap((each) => [each, ...each.children]).find((each) => each.id === id);
  assert.ok(row !== undefined, id);
  return row;
};

describe('the rows of the sidebar', () => {
  it('leave the view to its welcome text while there is nothing to show', () => {
    assert.deepEqual(treeRows(null, 'UTC'), []);
    assert.deepEqual(rowsOf({ symbols: [] }), []);
    assert.deepEqual(rowsOf({ feed: { running: false }, symbols: [{ lastPrice: Number.NaN }] }), []);
  });

  it('are one line that says how far the journal has been read, while the store is opened', () => {
    const opening = { running: false, state: 'idle', reason: 'opening', message: 'Reading the journal: 40 %' } as const;
    assert.deepEqual(labels(rowsOf({ feed: opening, symbols: [] })), ['Reading the journal: 40 %']);
  });

  it('show prices and pairs, and no line about the feed while all is well', () => {
    const rows = rowsOf({});
    assert.deepEqual(labels(rows), ['Pairs', 'Symbols']);
    assert.equal(find(rows, 'symbol:spot:btcusdt').description, '64\u202f210.50  +0.42\u202f%');
    const pair = find(rows, 'pair:spot:btcusdt/spot:ethusdt@1m');
    assert.equal(pair.label, 'btcusdt/ethusdt');
    assert.equal(pair.description, 'z \u22122.31  β 0.842 ± 0.012');
  });

  it('say first that data are simulated or replayed', () => {
    assert.equal(labels(rowsOf({ feed: { realm: 'simulator', source: 'simulator' } }))[0], 'Simulated data');
    assert.equal(labels(rowsOf({ feed: { realm: 'replay', source: 'replay' } }))[0], 'Replay data');
    assert.equal(labels(rowsOf({ feed: { realm: 'replay', source: 'replay', speed: 5 } }))[0], 'Replay data at 5×');
  });

  it('have a calm word while the past is being fetched, and none when it is there or was stopped', () => {
    const history = { state: 'fetching', doneBars: 420, wantedBars: 1_000, leftMs: 180_000, message: '' } as const;
    const [row] = rowsOf({ feed: { history } });
    assert.deepEqual([row?.label, row?.description], ['Fetching history', '42 %, about 3 min left']);
    // A month may be stored already: what is counted is what was missing, and no share of the whole.
    assert.match(row?.tooltip ?? '', /^420 of 1.000 missing bars, about 3 min left$/);
    assert.deepEqual([row?.context, row?.command], ['history', 'spreadscope.openFeed']);
    const waits = { ...history, state: 'waiting', message: 'The exchange asks for fewer requests.' } as const;
    const [waiting] = rowsOf({ feed: { history: waits } });
    assert.equal(waiting?.description, '42 %, waiting');
    assert.match(waiting?.tooltip ?? '', /asks for fewer requests/);
    for (const state of ['whole', 'stopped', 'failed'] as const) {
      assert.deepEqual(labels(rowsOf({ feed: { history: { ...history, state } } })), ['Pairs', 'Symbols'], state);
    }
  });

  it('say that another window receives where this one only follows it', () => {
    const follower = rowsOf({ feed: { followsWindow: true } })[0];
    assert.deepEqual([follower?.id, follower?.description], ['feed', 'follows another window']);
    assert.match(follower?.tooltip ?? '', /Another window receives and stores/);
    const simulated = rowsOf({ feed: { realm: 'simulator', source: 'simulator', followsWindow: true } })[0];
    assert.equal(simulated?.description, 'not the market, follows another window');
  });

  it('say plainly that Binance is out of reach, with the reason and the simulator one click away', () => {
    const rows = rowsOf({ feed: { state: 'offline', reason: 'dns', message: 'The name could not be resolved.' } });
    assert.equal(rows[0]?.label, 'Binance is offline');
    assert.equal(rows[0]?.description, 'The name could not be resolved.');
    assert.equal(rows[0]?.context, 'feed.offline');
    assert.equal(rows[1]?.command, 'spreadscope.useSimulator');
  });

  it('do not offer the simulator where it is what is offline', () => {
    const rows = rowsOf({ feed: { state: 'offline', realm: 'simulator', source: 'simulator' } });
    assert.ok(rows.every((row) => row.command !== 'spreadscope.useSimulator'));
  });

  it('keep the last values after Stop, without the green light, with Start beside them', () => {
    const rows = rowsOf({ feed: { running: false, state: 'idle' } });
    assert.deepEqual(labels(rows), ['Feed is stopped', 'Start', 'Pairs', 'Symbols']);
    assert.equal(find(rows, 'symbol:spot:btcusdt').color, 'disabledForeground');
  });

  it('count the bars that a pair still needs', () => {
    const rows = rowsOf({ pairs: [{ z: Number.NaN, haveBars: 63, needBars: 399 }] });
    assert.equal(find(rows, 'pair:spot:btcusdt/spot:ethusdt@1m').description, 'z \u2013  63 of 399 bars');
  });

  it('show the text of an exchange as text, not as Markdown', () => {
    const rows = rowsOf({ symbols: [{ state: 'halted', stateMessage: '[click](command:x) **bold**' }] });
    const { tooltip } = find(rows, 'symbol:spot:btcusdt');
    assert.ok(tooltip.includes(String.raw`\[click\]\(command:x\)`));
  });
});

describe('changedRows', () => {
  it('names only what looks different, so that nothing else is drawn again', () => {
    const before = rowsOf({});
    const after = rowsOf({
      symbols: [{ lastPrice: 64_211 }, { instrument: instrumentId('spot:ethusdt') }],
    });
    assert.deepEqual(changedRows(before, after), ['symbol:spot:btcusdt']);
    assert.deepEqual(changedRows(before, rowsOf({})), []);
  });

  it('leaves rows alone when only their hover has changed', () => {
    const before = rowsOf({});
    assert.deepEqual(changedRows(before, rowsOf({ feed: { exchangeTimeMs: 1_700_000_009_000 } })), []);
  });

  it('leaves a row alone while it is held, and catches up afterwards', () => {
    const first = rowsOf({});
    const moved = rowsOf({ symbols: [{ lastPrice: 1 }, { instrument: instrumentId('spot:ethusdt'), lastPrice: 2 }] });
    const held = withHeld(moved, first, (id) => id === 'symbol:spot:btcusdt');
    assert.deepEqual(changedRows(first, held), ['symbol:spot:ethusdt']);
    assert.deepEqual(
      changedRows(
        held,
        withHeld(moved, held, () => false),
      ),
      ['symbol:spot:btcusdt'],
    );
  });

  it('draws a group anew when it got or lost a row, and all when the top level did', () => {
    assert.deepEqual(changedRows(rowsOf({}), rowsOf({ pairs: [] })), ['group.pairs']);
    assert.equal(changedRows(rowsOf({}), rowsOf({ feed: { state: 'offline' } })), null);
    assert.equal(changedRows([], rowsOf({})), null);
  });
});
