import assert from 'node:assert/strict';
import { instrumentId, pairId } from '../../src/engine/contract/ids';
import { readPair } from '../../src/engine/contract/readSettings';
import {
  idAfterSwap,
  withoutPair,
  withoutSymbol,
  withPair,
  withPairSwapped,
  withSymbol,
} from '../../src/extension/settingEdits';

const btc = instrumentId('spot:btcusdt');
const eth = instrumentId('spot:ethusdt');

describe('edits of the settings', () => {
  it('know a symbol again however a person has spelled it, and add none twice', () => {
    assert.deepEqual(withSymbol(['BTCUSDT'], btc), ['BTCUSDT']);
    assert.deepEqual(withSymbol(['BTCUSDT'], eth), ['BTCUSDT', 'spot:ethusdt']);
    assert.deepEqual(withoutSymbol([' BtcUsdt ', 'ethusdt'], btc), ['ethusdt']);
  });

  it('never throw away what they cannot read', () => {
    const raw = [7, 'two words', null, 'btcusdt'];
    assert.deepEqual(withoutSymbol(raw, btc), [7, 'two words', null]);
    const pairs = [{ y: 'broken' }, 'text', { y: 'btcusdt', x: 'ethusdt' }];
    assert.deepEqual(withoutPair(pairs, pairId(btc, eth, '1m')), [{ y: 'broken' }, 'text']);
  });

  it('take the same legs on another timeframe as another pair', () => {
    const raw = [{ y: 'btcusdt', x: 'ethusdt' }];
    assert.equal(withPair(raw, { y: 'spot:btcusdt', x: 'spot:ethusdt', timeframe: '1m' }).length, 1);
    assert.equal(withPair(raw, { y: 'spot:btcusdt', x: 'spot:ethusdt', timeframe: '5m' }).length, 2);
    assert.equal(withPair(raw, { y: 'spot:ethusdt', x: 'spot:btcusdt' }).length, 2);
  });

  it('swap the costs of the legs with the legs, and keep every other field', () => {
    const hedge = { estimator: 'tls', window: 50 };
    const costs = { feeBps: [10, 5], slippageBps: [1, 2], funding: true };
    const raw = [{ y: 'a' }, { y: 'btcusdt', x: 'ethusdt', timeframe: '5m', hedge, costs }];
    const id = pairId(btc, eth, '5m');
    const swapped = withPairSwapped(raw, id);
    assert.deepEqual(swapped[1], {
      y: 'ethusdt',
      x: 'btcusdt',
      timeframe: '5m',
      hedge,
      costs: { feeBps: [5, 10], slippageBps: [2, 1], funding: true },
    });
    assert.equal(idAfterSwap(raw, id), pairId(eth, btc, '5m'));
    assert.equal(readPair(swapped[1], 'pairs[1]').pair?.id, pairId(eth, btc, '5m'));
    assert.deepEqual(withPairSwapped(swapped, pairId(eth, btc, '5m')), raw);
    assert.equal(idAfterSwap(raw, pairId(btc, eth, '1m')), null);
  });
});
