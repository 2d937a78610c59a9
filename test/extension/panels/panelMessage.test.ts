import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readPanelMessage, readTopic } from '../../../src/extension/panels/panelMessage';

describe('readPanelMessage', () => {
  it('takes the messages of the contract, and gives back nothing but their fields', () => {
    assert.deepEqual(readPanelMessage({ type: 'ready', extra: 1 }), { type: 'ready' });
    assert.deepEqual(readPanelMessage({ type: 'resync' }), { type: 'resync' });
    assert.deepEqual(readPanelMessage({ type: 'command', command: 'swapPair' }), {
      type: 'command',
      command: 'swapPair',
    });
    const topic = { kind: 'price', instrument: 'spot:btcusdt', timeframe: '5m' };
    assert.deepEqual(readPanelMessage({ type: 'topic', topic: { ...topic, more: [] } }), { type: 'topic', topic });
    const pair = { kind: 'pair', pair: 'spot:btcusdt/usdm:ethusdt@1m' };
    assert.deepEqual(readPanelMessage({ type: 'topic', topic: pair }), { type: 'topic', topic: pair });
  });

  it('runs no command that panels have no right to', () => {
    for (const command of ['removeSymbol', 'openSettings', 'constructor', '__proto__', '', 7]) {
      assert.equal(readPanelMessage({ type: 'command', command }), null, String(command));
    }
  });

  it('refuses topics that name nothing', () => {
    const wrong = [
      null,
      'price',
      { kind: 'price', instrument: 'a b', timeframe: '1m' },
      { kind: 'price', instrument: 'spot:btcusdt', timeframe: '2m' },
      { kind: 'pair', pair: 'spot:btcusdt@1m' },
      { kind: 'pair', pair: 'spot:a/spot:b/spot:c@1m' },
      { kind: 'pair', pair: 'btcusdt/ethusdt@1m' },
      { kind: 'pair', pair: 'spot:a/spot:b@9m' },
      { kind: 'pair', pair: 7 },
    ];
    for (const topic of wrong) assert.equal(readTopic(topic), null, JSON.stringify(topic));
  });

  it('never throws, whatever a page sends', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withBigInt: true }), (raw) => {
        const message = readPanelMessage(raw);
        assert.ok(message === null || typeof message.type === 'string');
      }),
    );
  });
});
