import assert from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import { systemClock } from '../../../../src/engine/clock';
import { instrumentId } from '../../../../src/engine/contract/ids';
import type { StatusEvent } from '../../../../src/engine/contract/market';
import { createBinanceSource } from '../../../../src/engine/sources/binanceSource';
import { startBinanceServer } from '../../../support/binanceServer';
import { quickTiming } from './quickTiming';
import { quickTape } from './tapes';

describe('fault 14: the network is gone', () => {
  it('says plainly that a name cannot be resolved, and when it tries again', async () => {
    const status = await firstOffline('ws://stream.nowhere.invalid:9443');
    assert.equal(status.reason, 'dns');
    assert.match(status.message, /stream\.nowhere\.invalid/);
    assert.ok(status.nextAttemptMs !== null);
  });

  it('tells a refused connection apart', async () => {
    const { port, close } = await listening(() => undefined);
    await close();
    assert.equal((await firstOffline(`ws://127.0.0.1:${port}`)).reason, 'refused');
  });

  it('tells a server that takes the connection and never answers', async () => {
    const { port, close } = await listening(() => undefined);
    const status = await firstOffline(`ws://127.0.0.1:${port}`);
    assert.deepEqual([status.reason, /did not answer within/.test(status.message)], ['timeout', true]);
    await close();
  });

  it('survives a connection that is broken in the middle of the handshake', async () => {
    const { port, close } = await listening((socket) => socket.once('data', () => socket.resetAndDestroy()));
    assert.equal((await firstOffline(`ws://127.0.0.1:${port}`)).reason, 'reset');
    await close();
  });

  it('tells a certificate that is no certificate', async () => {
    const { port, close } = await listening((socket) => socket.end('this is no TLS\r\n'));
    assert.equal((await firstOffline(`wss://127.0.0.1:${port}`)).reason, 'tls');
    await close();
  });

  for (const [httpStatus, reason] of [
    [504, 'server'],
    [403, 'forbidden'],
    [429, 'rateLimited'],
    [418, 'banned'],
    [451, 'restricted'],
  ] as const) {
    it(`tells HTTP ${httpStatus} on the upgrade as ${reason}`, async () => {
      const server = await startBinanceServer({ market: quickTape({ seconds: 1 }) });
      server.knobs.refuseUpgrade = { status: httpStatus, headers: { 'Retry-After': '7' }, remaining: 1 };
      const status = await firstOffline(server.wsUrl);
      assert.equal(status.reason, reason);
      const waitMs = (status.nextAttemptMs ?? 0) - status.atMs;
      if (httpStatus === 429 || httpStatus === 418) assert.ok(waitMs >= 6_990, `Retry-After is obeyed: ${waitMs}`);
      if (httpStatus === 451) assert.ok(waitMs > 200_000, 'a restricted location is not tried again at once');
      await server.close();
    });
  }
});

/** Runs a source against this address until it says that it is offline. */
async function firstOffline(spotStream: string): Promise<StatusEvent> {
  const stop = new AbortController();
  const source = createBinanceSource({
    endpoints: { spotStream, spotRest: '', usdmStream: '', usdmRest: '' },
    clock: systemClock,
    random: () => 0.5,
    log: () => undefined,
    timing: quickTiming,
    extras: { history: false, quotes: false, funding: false },
  });
  const instruments = [instrumentId('btcusdt')];
  for await (const batch of source.events({
    instruments,
    stream: 'aggTrade',
    resume: new Map(),
    signal: stop.signal,
  })) {
    for (const event of batch) {
      if (event.kind !== 'status' || event.state !== 'offline' || event.instrument !== null) continue;
      stop.abort();
      return event;
    }
  }
  throw new Error('The source ended without saying that it is offline.');
}

async function listening(
  onSocket: (socket: Socket) => void,
): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return {
    port: address.port,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
