import assert from 'node:assert/strict';
import { Channel, type Transport } from '../../../src/engine/contract/channel';
import { fail, succeed } from '../../../src/engine/contract/result';

interface Asked {
  requests: {
    half: { params: { of: number }; result: number };
    boom: { params: null; result: null };
    never: { params: null; result: null };
  };
  events: { ping: { n: number } };
}
interface Asking {
  requests: {};
  events: { pong: { n: number } };
}

function wire(): [Transport, Transport] {
  const listeners: ((message: unknown) => void)[][] = [[], []];
  const end = (mine: number, theirs: number): Transport => ({
    post: (message) =>
      queueMicrotask(() => listeners[theirs]?.forEach((listener) => listener(structuredClone(message)))),
    onMessage: (listener) => listeners[mine]?.push(listener),
  });
  return [end(0, 1), end(1, 0)];
}

function talk() {
  const [left, right] = wire();
  const seen: number[] = [];
  const asked = new Channel<Asked, Asking>(
    left,
    {
      half: ({ of }) => (of % 2 === 0 ? succeed(of / 2) : fail('odd', `${of} is odd.`)),
      boom: () => {
        throw new Error('burst');
      },
      never: () => new Promise(() => undefined),
    },
    { ping: ({ n }) => seen.push(n) },
  );
  const asking = new Channel<Asking, Asked>(right, {}, { pong: ({ n }) => seen.push(-n) });
  return { asked, asking, seen, right };
}

describe('Channel', () => {
  it('answers each request with its own result, ok or failure', async () => {
    const { asking } = talk();
    const [six, seven] = await Promise.all([asking.request('half', { of: 6 }), asking.request('half', { of: 7 })]);
    assert.deepEqual(six, { ok: true, value: 3 });
    assert.deepEqual(seven, { ok: false, failure: { reason: 'odd', message: '7 is odd.' } });
  });

  it('answers a handler that throws with a failure instead of leaving the asker waiting', async () => {
    const { asking } = talk();
    assert.deepEqual(await asking.request('boom', null), {
      ok: false,
      failure: { reason: 'internal', message: 'burst' },
    });
  });

  it('fails what is pending when the other side has gone, and all that comes after', async () => {
    const { asking } = talk();
    const pending = asking.request('never', null);
    asking.dispose({ reason: 'crashed', message: 'The engine stopped.' });
    for (const answer of [await pending, await asking.request('half', { of: 2 })]) {
      assert.equal(answer.ok ? '' : answer.failure.reason, 'crashed');
    }
  });

  it('carries events both ways, and ignores what is not its own', async () => {
    const { asked, asking, seen, right } = talk();
    asking.emit('ping', { n: 1 });
    asked.emit('pong', { n: 2 });
    for (const stray of [null, 7, 'text', {}, { type: 'event', name: 'constructor', payload: 1 }]) right.post(stray);
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.deepEqual(
      seen.toSorted((a, b) => a - b),
      [-2, 1],
    );
  });

  it('does not take an inherited name for a handler', async () => {
    const { right } = talk();
    const answer = new Promise((resolve) => right.onMessage(resolve));
    right.post({ type: 'request', id: 9, name: 'toString', params: null });
    assert.equal(JSON.stringify(await answer).includes('unknownRequest'), true);
  });
});
