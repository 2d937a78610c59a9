import assert from 'node:assert/strict';
import { Disposables } from '../../src/extension/disposables';

describe('Disposables', () => {
  it('disposes in the reverse order of adding, once', () => {
    const order: string[] = [];
    const list = new Disposables();
    for (const name of ['a', 'b', 'c']) list.add({ dispose: () => order.push(name) });
    list.dispose();
    list.dispose();
    assert.deepEqual(order, ['c', 'b', 'a']);
  });

  it('disposes at once what is added after disposal', () => {
    let disposed = 0;
    const list = new Disposables();
    list.dispose();
    list.add({ dispose: () => disposed++ });
    assert.equal(disposed, 1);
  });

  it('ends every item also where one of them throws, and then throws', () => {
    const order: string[] = [];
    const list = new Disposables();
    list.add({ dispose: () => order.push('first') });
    list.add({
      dispose: () => {
        throw new Error('stuck');
      },
    });
    assert.throws(() => list.dispose(), /stuck/);
    assert.deepEqual(order, ['first']);
  });
});
