import assert from 'node:assert/strict';
import { instrumentId } from '../../../src/engine/contract/ids';
import type { Gap, GapState } from '../../../src/engine/contract/market';
import { gapCounts, gapTotals } from '../../../src/engine/publish/gapCounts';

function gap(symbol: string, state: GapState): Gap {
  const times = { fromMs: 0, toMs: 1, foundMs: 1, closedMs: null };
  const ids = { fromId: 1, toId: 2, reason: 'missed' };
  return { kind: 'gap', instrument: instrumentId(symbol), stream: 'trade', state, ...ids, ...times };
}

describe('gapCounts', () => {
  it('does not count a gap that was given up among those that are being repaired', () => {
    const counts = gapCounts([gap('a', 'open'), gap('a', 'lost'), gap('a', 'lost'), gap('b', 'repaired')]);
    assert.deepEqual(counts.get(instrumentId('a')), { open: 1, lost: 2, repaired: 0 });
    assert.deepEqual(counts.get(instrumentId('b')), { open: 0, lost: 0, repaired: 1 });
    assert.deepEqual(gapTotals(counts), { gapsOpen: 1, gapsRepaired: 1 });
  });
});
