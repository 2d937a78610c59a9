import assert from 'node:assert/strict';
import fc from 'fast-check';
import { initialUiState, readUiState } from '../../../webview/shared/uiState';

describe('what a panel keeps over a reload', () => {
  it('comes back as it was', () => {
    const kept = {
      version: 1,
      topic: { kind: 'price', instrument: 'spot:btcusdt', timeframe: '5m' },
      zoom: { visibleBars: 80, rightMs: 1_784_000_000_000 },
      analytic: 'adf',
    };
    assert.deepEqual(readUiState(JSON.parse(JSON.stringify(kept))), kept);
  });

  it('is read without trust: anything of another shape gives the initial state', () => {
    assert.deepEqual(readUiState({ version: 2, zoom: { visibleBars: 80 } }), initialUiState);
    const odd = { version: 1, topic: { kind: 'price' }, zoom: { visibleBars: -1, rightMs: '12' }, analytic: 7 };
    assert.deepEqual(readUiState(odd), initialUiState);
    fc.assert(
      fc.property(fc.anything(), (raw) => {
        const { zoom } = readUiState(raw);
        for (const value of [zoom.visibleBars, zoom.rightMs]) assert.ok(value === null || value > 0);
      }),
    );
  });
});
