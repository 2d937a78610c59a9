import assert from 'node:assert/strict';
import { instrumentId } from '../../../src/engine/contract/ids';
import { leftBehind, readKeptPanels, remembered, type KeptPanel } from '../../../src/extension/panels/keptPanels';

describe('panels that a crashed host left behind', () => {
  const topic = { kind: 'price', instrument: instrumentId('sim:oak'), timeframe: '5m' } as const;
  const oak: KeptPanel = { viewType: 'spreadscope.pricePanel', title: 'sim:oak', topic };
  const ash: KeptPanel = { ...oak, title: 'sim:ash', topic: { ...topic, instrument: instrumentId('sim:ash') } };

  it('are known again by their tab, unless somebody owns them already', () => {
    assert.equal(leftBehind({ viewType: oak.viewType, title: 'sim:oak' }, [], [ash, oak]), oak);
    assert.equal(leftBehind({ viewType: oak.viewType, title: 'sim:oak' }, [oak], [ash, oak]), null);
    assert.equal(leftBehind({ viewType: 'spreadscope.pairPanel', title: 'sim:oak' }, [], [oak]), null);
  });

  it('stay remembered until they are seen again, without end to the list', () => {
    assert.deepEqual(remembered([ash], [oak, ash]), [ash, oak]);
    const many = Array.from({ length: 80 }, (_, index) => ({ ...oak, title: `panel ${index}` }));
    assert.equal(remembered([ash], many).length, 50);
  });

  it('are read back from the memory as they were, and damaged entries are left out', () => {
    const stored: unknown = JSON.parse(JSON.stringify([oak, null, 7, { ...ash, topic: { kind: 'price' } }, ash]));
    assert.deepEqual(readKeptPanels(stored), [oak, ash]);
    assert.deepEqual(readKeptPanels({}), []);
  });
});
