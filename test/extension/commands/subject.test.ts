import assert from 'node:assert/strict';
import { instrumentId, pairId } from '../../../src/engine/contract/ids';
import { pairArgument, subjectOf, symbolArgument } from '../../../src/extension/commands/subject';

describe('subjectOf', () => {
  it('reads back what rows and status bar items pass', () => {
    const oak = instrumentId('sim:oak');
    const pair = pairId(oak, instrumentId('sim:ash'), '1m');
    assert.deepEqual(subjectOf(symbolArgument(oak)), { instrument: oak, pair: null });
    assert.deepEqual(subjectOf(pairArgument(pair)), { instrument: null, pair });
  });

  it('names nothing for anything else, so that the command asks', () => {
    for (const argument of [
      undefined,
      null,
      {},
      7,
      '',
      'symbol',
      'symbol:',
      'group.pairs',
      'pair:nonsense',
      'pair:spot:a/spot:b',
      'feed',
    ]) {
      assert.deepEqual(subjectOf(argument), { instrument: null, pair: null }, JSON.stringify(argument));
    }
  });
});
