import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { succeed } from '../../src/engine/contract/result';
import { EngineClient, type EngineState } from '../../src/extension/engineClient';

/** A worker that answers on the real wire: `overview` never, `stop` by dying, `start` by saying what it was born with. */
const workerCode = `
const { parentPort, workerData } = require('node:worker_threads');
parentPort.on('message', (message) => {
  const answer = (value) => parentPort.postMessage({ type: 'response', id: message.id, result: { ok: true, value } });
  if (message.type === 'event') parentPort.postMessage({ type: 'event', name: 'log', payload: { level: 'info', message: message.name } });
  else if (message.name === 'configure') answer({ problems: [] });
  else if (message.name === 'start') answer(workerData.version);
  else if (message.name === 'stop') throw new Error('the worker broke');
  else if (message.name === 'shutdown' && workerData.version !== 'stubborn') { answer(null); parentPort.close(); }
});
if (workerData.version === 'stillborn') throw new Error('born dead');
`;

describe('EngineClient', () => {
  const folder = mkdtempSync(join(tmpdir(), 'spreadscope-client-'));
  const workerPath = join(folder, 'worker.cjs');
  const clients: EngineClient[] = [];
  const lines: string[] = [];

  function clientOf(
    version = '1',
    shutdownMs = 2_000,
    restartDelayMs?: (crashes: readonly number[]) => number | null,
  ): { client: EngineClient; states: EngineState[] } {
    const client = new EngineClient({
      workerPath,
      boot: { storageFolder: folder, sqlWasmPath: '', extensionPath: '', version },
      setUp: (channel) =>
        channel.request('configure', { raw: {}, network: { proxy: '', noProxy: [], strictSsl: true } }),
      log: (level, message) => lines.push(`${level}: ${message}`),
      shutdownMs,
      ...(restartDelayMs === undefined ? {} : { restartDelayMs }),
    });
    clients.push(client);
    const states: EngineState[] = [];
    client.onState((state) => states.push(state));
    return { client, states };
  }

  before(() => writeFileSync(workerPath, workerCode));
  after(async () => {
    for (const client of clients) await client.dispose();
    rmSync(folder, { recursive: true });
  });

  it('is born at the first request, set up before it is asked, with what it was to be born with', async () => {
    const { client, states } = clientOf('7');
    assert.equal(client.state, 'off');
    assert.deepEqual(await client.request('start', null), succeed('7'));
    assert.deepEqual(states, ['starting', 'ready']);
  });

  it('fails what is under way when the thread dies, starts again, and answers what is asked meanwhile', async () => {
    const { client, states } = clientOf('8');
    const never = client.request('overview', null);
    const fatal = client.request('stop', null);
    for (const answer of await Promise.all([never, fatal])) {
      assert.equal(answer.ok ? '' : answer.failure.reason, 'engineDied');
    }
    assert.equal(client.state, 'restarting');
    assert.deepEqual(await client.request('start', null), succeed('8'));
    assert.deepEqual(states, ['starting', 'ready', 'restarting', 'starting', 'ready']);
    assert.ok(lines.some((line) => line.includes('the worker broke') && line.includes('500 ms')));
  });

  it('gives up on an engine that dies at every start, answers all the same, and can be woken by hand', async () => {
    const { client, states } = clientOf('stillborn', 500, (crashes) => (crashes.length > 3 ? null : 1));
    client.wake();
    await until(() => client.state === 'failed');
    const restarts = ['restarting', 'starting', 'restarting', 'starting', 'restarting', 'starting'];
    assert.deepEqual(states, ['starting', ...restarts, 'failed']);
    const answer = await client.request('start', null);
    assert.equal(answer.ok ? '' : answer.failure.reason, 'engineDied');
    client.wake();
    assert.equal(client.state, 'starting');
    await until(() => states.filter((state) => state === 'failed').length === 2);
  });

  it('ends in order when asked to, and by force where the thread does not listen', async () => {
    const { client } = clientOf('9');
    await client.request('start', null);
    await client.dispose();
    assert.equal(client.state, 'ended');
    const stubborn = clientOf('stubborn', 50);
    await stubborn.client.request('start', null);
    const pending = stubborn.client.request('overview', null);
    await stubborn.client.dispose();
    assert.equal((await pending).ok, false);
    assert.deepEqual(stubborn.states, ['starting', 'ready', 'ended']);
  });

  it('restarts on request without counting that as a crash', async () => {
    const { client, states } = clientOf('10');
    await client.request('start', null);
    await client.restart();
    assert.deepEqual(await client.request('start', null), succeed('10'));
    assert.deepEqual(states, ['starting', 'ready', 'restarting', 'starting', 'ready']);
  });

  it('tells a running engine, and drops what is told while there is none', async () => {
    const { client } = clientOf('11');
    client.emit('hidePanel', { panel: 'early' });
    assert.equal(client.state, 'off');
    await client.request('start', null);
    client.emit('hidePanel', { panel: 'now' });
    await client.request('start', null);
    assert.equal(lines.filter((line) => line === 'info: hidePanel').length, 1);
  });
});

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !condition(); i++) await sleep(20);
  assert.ok(condition(), 'the state did not come within 8 s');
}
