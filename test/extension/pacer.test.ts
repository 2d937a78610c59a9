import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pacer } from '../../src/extension/pacer';

describe('Pacer', () => {
  it('acts at once after a quiet time, and once more for all that came during the interval', async () => {
    let acts = 0;
    const pacer = new Pacer(30, () => acts++);
    for (let i = 0; i < 100; i++) pacer.request();
    assert.equal(acts, 1);
    await sleep(45);
    assert.equal(acts, 2);
    await sleep(60);
    assert.equal(acts, 2);
    pacer.request();
    assert.equal(acts, 3);
    pacer.dispose();
  });

  it('does nothing after it was disposed, not even what was asked for before', async () => {
    let acts = 0;
    const pacer = new Pacer(10, () => acts++);
    pacer.request();
    pacer.request();
    pacer.dispose();
    pacer.request();
    await sleep(30);
    assert.equal(acts, 1);
  });
});
