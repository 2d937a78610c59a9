import assert from 'node:assert/strict';
import { replayStream } from '../../../src/engine/sources/replayStream';

async function* file(...names: string[]): AsyncGenerator<Uint8Array> {
  yield Buffer.from(names.map((name, i) => `${i} {"stream":"btcusdt@${name}","data":{}}\n`).join(''));
}

describe('replayStream', () => {
  it('takes the stream that the recording has where it has only the other', async () => {
    assert.equal(await replayStream('f', 'aggTrade', () => file('bookTicker', 'trade', 'trade')), 'trade');
    assert.equal(await replayStream('f', 'trade', () => file('aggTrade')), 'aggTrade');
  });

  it('takes the stream that is wanted where the recording has it, or nothing is seen', async () => {
    assert.equal(await replayStream('f', 'aggTrade', () => file('trade', 'aggTrade')), 'aggTrade');
    assert.equal(await replayStream('f', 'aggTrade', () => file('bookTicker')), 'aggTrade');
    assert.equal(await replayStream('/no/such/file', 'aggTrade'), 'aggTrade');
  });
});
