import assert from 'node:assert/strict';
import { instrumentId, pairId } from '../../../src/engine/contract/ids';
import { currentTopic } from '../../../src/extension/panels/currentTopic';
import { pairSettings } from '../overviewOf';

describe('currentTopic', () => {
  const pair = pairSettings();
  const swapped = pairId(pair.x, pair.y, pair.timeframe);

  it('follows a pair that was swapped while its panel was not open', () => {
    assert.deepEqual(currentTopic({ kind: 'pair', pair: swapped }, [pair]), { kind: 'pair', pair: pair.id });
  });

  it('leaves alone what is still there, what is gone, and prices', () => {
    const both = [pair, { ...pair, id: swapped, y: pair.x, x: pair.y }];
    const gone = { kind: 'pair', pair: pairId(instrumentId('a'), instrumentId('b'), '1m') } as const;
    const price = { kind: 'price', instrument: pair.y, timeframe: '1m' } as const;
    assert.deepEqual(currentTopic({ kind: 'pair', pair: swapped }, both), { kind: 'pair', pair: swapped });
    assert.deepEqual(currentTopic(gone, [pair]), gone);
    assert.deepEqual(currentTopic(price, [pair]), price);
  });
});
