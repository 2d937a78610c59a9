import assert from 'node:assert/strict';
import { instrumentId } from '../../../src/engine/contract/ids';
import type { PanelData, PanelTopic, PanelUpdate } from '../../../src/engine/contract/messages';
import { PanelFeed } from '../../../src/engine/publish/panelFeed';

const topic: PanelTopic = { kind: 'price', instrument: instrumentId('btcusdt'), timeframe: '1m' };

function feedWith(read: (kind: 'snapshot' | 'delta', sinceMs: number) => Promise<object | null> = async () => ({})) {
  const sent: { panel: string; update: PanelUpdate }[] = [];
  const asked: [string, number][] = [];
  const reader =
    (kind: 'snapshot' | 'delta') =>
    async (_: PanelTopic, sinceMs = Number.NaN) => {
      asked.push([kind, sinceMs]);
      return (await read(kind, sinceMs)) as PanelData | null;
    };
  const feed = new PanelFeed({ snapshot: reader('snapshot'), delta: reader('delta') }, (panel, update) =>
    sent.push({ panel, update }),
  );
  const shape = (): string[] => sent.map(({ update }) => `${update.type} ${update.generation}.${update.seq}`);
  return { feed, sent, asked, shape };
}

describe('PanelFeed', () => {
  it('sends one snapshot, then deltas numbered without a hole', async () => {
    const { feed, shape } = feedWith();
    feed.show('p', topic);
    for (let i = 0; i < 3; i++) {
      feed.touch(() => true, i);
      await feed.flush();
    }
    assert.deepEqual(shape(), ['snapshot 2.0', 'delta 2.1', 'delta 2.2']);
  });

  it('sends nothing to a panel that is hidden, and a new snapshot when it shows again', async () => {
    const { feed, shape } = feedWith();
    feed.show('p', topic);
    await feed.flush();
    feed.hide('p');
    feed.touch(() => true, 0);
    await feed.flush();
    assert.equal(shape().length, 1);
    feed.show('p', topic);
    await feed.flush();
    assert.match(shape()[1] ?? '', /^snapshot/);
  });

  it('sends nothing where nothing changed', async () => {
    const { feed, shape } = feedWith();
    feed.show('p', topic);
    await feed.flush();
    await feed.flush();
    assert.equal(shape().length, 1);
  });

  it('does not forget a change that came too early to be read', async () => {
    let tooEarly = false;
    const { feed, asked, shape } = feedWith(() => Promise.resolve(tooEarly ? null : {}));
    feed.show('p', topic);
    await feed.flush();
    tooEarly = true;
    feed.touch(() => true, 300);
    await feed.flush();
    tooEarly = false;
    await feed.flush();
    assert.deepEqual(asked.at(-1), ['delta', 300]);
    assert.equal(shape().length, 2);
  });

  it('asks for changes from the oldest open time that changed', async () => {
    const { feed, asked } = feedWith();
    feed.show('p', topic);
    await feed.flush();
    feed.touch(() => true, 500);
    feed.touch(() => true, 300);
    feed.touch(() => true, Infinity);
    await feed.flush();
    assert.deepEqual(asked.at(-1), ['delta', 300]);
  });

  it('answers a resync with a snapshot of a new generation', async () => {
    const { feed, sent } = feedWith();
    feed.show('p', topic);
    await feed.flush();
    feed.resync('p');
    await feed.flush();
    const [first, second] = sent.map(({ update }) => update);
    assert.equal(second?.type, 'snapshot');
    assert.ok((second?.generation ?? 0) > (first?.generation ?? 0));
  });

  it('does not send what was read for a topic that the panel has left meanwhile', async () => {
    const { promise, resolve } = deferred();
    const { feed, sent } = feedWith(() => promise);
    feed.show('p', topic);
    const flushing = feed.flush();
    feed.show('p', { ...topic, timeframe: '5m' });
    resolve({});
    await flushing;
    assert.deepEqual(sent, []);
  });
});

function deferred(): { promise: Promise<object>; resolve: (value: object) => void } {
  let resolve: ((value: object) => void) | null = null;
  const promise = new Promise<object>((settle) => (resolve = settle));
  return { promise, resolve: (value) => resolve?.(value) };
}
