import assert from 'node:assert/strict';
import { instrumentId, pairId } from '../../../src/engine/contract/ids';
import { legsOf, pairTitle } from '../../../src/extension/panels/pairTitle';

describe('pairTitle', () => {
  it('names both legs and the timeframe, and the venue where it is not spot', () => {
    const id = pairId(instrumentId('btcusdt'), instrumentId('usdm:btcusdt'), '5m');
    assert.equal(pairTitle(id), 'btcusdt/usdm:btcusdt 5m');
    assert.deepEqual(legsOf(id), ['spot:btcusdt', 'usdm:btcusdt']);
  });
});
