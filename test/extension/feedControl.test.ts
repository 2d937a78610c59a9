import assert from 'node:assert/strict';
import { fail, succeed, type Result } from '../../src/engine/contract/result';
import type { EngineClient } from '../../src/extension/engineClient';
import { FeedControl, type Memory } from '../../src/extension/feedControl';

describe('FeedControl', () => {
  it('leaves the engine asleep until somebody pressed Start, and remembers that for the workspace', async () => {
    const { engine, calls } = engineThat(succeed(null));
    const memory = memoryOf();
    const feed = new FeedControl(engine, memory, false);
    feed.resume();
    assert.deepEqual(calls, []);
    await feed.start();
    assert.deepEqual(calls, ['start']);
    const next = engineThat(succeed(null));
    new FeedControl(next.engine, memory, false).resume();
    assert.deepEqual(next.calls, ['wake']);
  });

  it('forgets Start when Stop was pressed', async () => {
    const { engine, calls } = engineThat(succeed(null));
    const memory = memoryOf();
    const feed = new FeedControl(engine, memory, false);
    await feed.start();
    await feed.stop();
    assert.deepEqual(calls, ['start', 'stop']);
    assert.equal(new FeedControl(engine, memory, false).isWanted, false);
    assert.equal(new FeedControl(engine, memory, true).isWanted, true);
  });

  it('does not remember a start that failed, and says why it did', async () => {
    const memory = memoryOf();
    const feed = new FeedControl(engineThat(fail('disk', 'The folder is read-only.')).engine, memory, false);
    const started = await feed.start();
    assert.equal(started.ok ? '' : started.failure.message, 'The folder is read-only.');
    assert.equal(feed.isWanted, false);
    assert.equal(new FeedControl(engineThat(succeed(null)).engine, memory, false).isWanted, false);
  });

  it('keeps wanting the feed when the engine dies under the start: it comes back with the engine', async () => {
    const memory = memoryOf();
    const feed = new FeedControl(engineThat(fail('engineDied', 'The engine stopped.')).engine, memory, false);
    assert.equal((await feed.start()).ok, true);
    assert.equal(feed.isWanted, true);
  });

  it('announces every start, so that what is told once a start may be told again', async () => {
    const feed = new FeedControl(engineThat(succeed(null)).engine, memoryOf(), false);
    let announced = 0;
    feed.onStarting(() => announced++);
    await feed.start();
    await feed.start();
    assert.equal(announced, 2);
  });
});

function engineThat(answer: Result<null>): { engine: Pick<EngineClient, 'request' | 'wake'>; calls: string[] } {
  const calls: string[] = [];
  const request = (name: string): Promise<Result<null>> => {
    calls.push(name);
    return Promise.resolve(answer);
  };
  return { engine: { request: request, wake: () => void calls.push('wake') }, calls };
}

function memoryOf(): Memory {
  const values = new Map<string, unknown>();
  return {
    get: (key) => values.get(key),
    update: (key, value) => {
      values.set(key, value);
      return Promise.resolve();
    },
  };
}
