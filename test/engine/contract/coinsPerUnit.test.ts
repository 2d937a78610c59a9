import assert from 'node:assert/strict';
import { coinsPerUnit, unitText } from '../../../src/engine/contract/coinsPerUnit';
import { instrumentId } from '../../../src/engine/contract/ids';

describe('coinsPerUnit', () => {
  it('tells symbols that count a thousand or a million coins a unit from names that begin with a one', () => {
    const of = (symbol: string): number => coinsPerUnit(instrumentId(symbol));
    assert.deepEqual(
      ['1000shibusdt', '1000000mogusdt', '1mbabydogeusdt', '1inchusdt', 'usdm:1000pepeusdt', 'btcusdt'].map(of),
      [1_000, 1_000_000, 1_000_000, 1, 1_000, 1],
    );
  });

  it('is said in words where it matters, and nowhere else', () => {
    assert.match(unitText(instrumentId('usdm:1000shibusdt')), /^a unit is 1.000 coins$/);
    assert.equal(unitText(instrumentId('btcusdt')), '');
  });
});
