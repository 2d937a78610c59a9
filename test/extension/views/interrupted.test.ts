import assert from 'node:assert/strict';
import { interrupted } from '../../../src/extension/views/interrupted';
import { pairStatus } from '../../../src/extension/views/pairText';
import { treeRows } from '../../../src/extension/views/treeRows';
import { overviewOf } from '../overviewOf';

describe('the overview of an engine that stopped', () => {
  it('shows nothing as live: neither a symbol, nor a pair, nor the feed', () => {
    const stopped = interrupted(overviewOf({}));
    const rows = treeRows(stopped, 'UTC');
    assert.equal(rows[0]?.description, 'The engine stopped and starts again.');
    const symbols = rows.find((row) => row.id === 'group.symbols')?.children ?? [];
    assert.ok(symbols.length > 0 && symbols.every((row) => row.description.includes('stale')));
    const pair = stopped.pairs[0];
    assert.ok(pair !== undefined);
    assert.match(pairStatus(pair.settings, pair.value, stopped.feed, 'symbols').text, /\$\(clock\)$/);
  });

  it('does not turn a feed that was off into one that connects', () => {
    assert.equal(interrupted(overviewOf({ feed: { running: false, state: 'idle' } })).feed.state, 'idle');
  });
});
