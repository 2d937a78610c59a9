import assert from 'node:assert/strict';
import { historyAfterDelete } from '../../../src/extension/commands/deletedReport';

describe('what is said of the history after Delete Data', () => {
  it('goes by the store that was deleted, not by the source that is set', () => {
    assert.equal(historyAfterDelete('simulator', 'binance', 'binance'), '');
    assert.match(historyAfterDelete('binance', 'simulator', 'simulator'), /by itself once that source is started/);
    assert.match(historyAfterDelete('testnet', 'binance', 'binance'), /by itself/);
    assert.equal(historyAfterDelete('custom', 'binance', 'binance'), '', 'it may be of a source without history');
  });

  it('says that it waits for a person where the open store was deleted, and nothing where its source has none', () => {
    assert.match(historyAfterDelete('binance', 'binance', 'binance'), /when you ask for it/);
    assert.match(historyAfterDelete('custom', 'custom', 'binance'), /when you ask for it/);
    assert.equal(historyAfterDelete('custom', 'custom', 'ticker'), '');
    assert.equal(historyAfterDelete('simulator', 'simulator', 'simulator'), '');
  });
});
