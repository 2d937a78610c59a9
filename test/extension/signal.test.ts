import assert from 'node:assert/strict';
import { Signal } from '../../src/extension/signal';

describe('Signal', () => {
  it('tells every listener, in the order they came, until each is disposed', () => {
    const heard: string[] = [];
    const signal = new Signal<number>();
    const first = signal.on((value) => heard.push(`a${value}`));
    signal.on((value) => heard.push(`b${value}`));
    signal.fire(1);
    first.dispose();
    signal.fire(2);
    assert.deepEqual(heard, ['a1', 'b1', 'b2']);
  });

  it('keeps the same function apart when it listens twice', () => {
    let heard = 0;
    const listener = (): number => heard++;
    const signal = new Signal<null>();
    const first = signal.on(listener);
    signal.on(listener);
    first.dispose();
    signal.fire(null);
    assert.equal(heard, 1);
  });
});
