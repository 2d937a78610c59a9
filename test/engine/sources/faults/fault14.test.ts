import assert from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import { systemClock } from '../../../../src/engine/clock';
import { instrumentId } from '../../../../src/engine/contract/ids';
import type { StatusEvent } from '../../../../src/engine/contract/market';
import { createBinanceSource } from '../../../../src/engine/sources/binanceSource';
import { openNetwork, type Network } from '../../../../src/engine/sources/network';
import { noProxySettings } from '../../../../src/engine/sources/proxyChoice';
import { startBinanceServer } from '../../../support/binanceServer';
import { assertTruth, withFaultRun, type FaultRun } from './faultRun';
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

describe('fault 14: the network goes in the midst of data', () => {
  for (const [what, address, reason] of [
    ['names are not resolved', 'ws://stream.nowhere.invalid:9443/stream', 'dns'],
    ['connections are refused', 'ws://127.0.0.1:1/stream', 'refused'],
  ] as const) {
    it(`has every trade in the end where ${what} for a while`, () => throughDetour(address, reason));
  }

  it('has every trade in the end where connections break in the middle of the handshake for a while', async () => {
    const { port, close } = await listening((socket) => socket.once('data', () => socket.resetAndDestroy()));
    await throughDetour(`ws://127.0.0.1:${port}/stream`, 'reset');
    await close();
  });

  it('has every trade in the end where nobody answers for a while', async () => {
    const { port, close } = await listening(() => undefined);
    await throughDetour(`ws://127.0.0.1:${port}/stream`, 'timeout');
    await close();
  });

  it('has every trade in the end where something between answers with no TLS for a while', async () => {
    const { port, close } = await listening((socket) => socket.end('this is no TLS\r\n'));
    await throughDetour(`wss://127.0.0.1:${port}/stream`, 'tls');
    await close();
  });

  for (const [status, reason] of [
    [504, 'server'],
    [403, 'forbidden'],
    [429, 'rateLimited'],
    [418, 'banned'],
  ] as const) {
    it(`has every trade in the end where upgrades are refused with ${status} for a while`, () =>
      interrupted({
        reason,
        begin: ({ server }) => {
          server.knobs.refuseUpgrade = { status, remaining: 1_000 };
        },
        end: ({ server }) => {
          server.knobs.refuseUpgrade = null;
        },
      }));
  }
});

/** Connections and requests go astray for a while, and are told as `reason`. */
function throughDetour(address: string, reason: string): Promise<void> {
  const real = openNetwork({ proxy: noProxySettings, strictSsl: true, caFile: '' });
  let isAstray = false;
  const network: Network = {
    ...real,
    connect: (url) => real.connect(isAstray ? address : url),
    get: (url, options) => real.get(isAstray ? address.replace('ws', 'http') : url, options),
  };
  return interrupted({
    reason,
    network,
    begin: () => {
      isAstray = true;
    },
    end: () => {
      isAstray = false;
    },
  });
}

function interrupted(options: {
  readonly reason: string;
  readonly network?: Network;
  readonly begin: (run: FaultRun) => void;
  readonly end: (run: FaultRun) => void;
}): Promise<void> {
  const { reason, network, begin, end } = options;
  return withFaultRun(
    {
      server: { market: quickTape({ seconds: 8 }), speed: 4 },
      instruments: ['btcusdt', 'ethusdt'],
      timing: { handshakeMs: 300, forbiddenMs: 150, rateLimitedMs: 150, bannedMs: 150 },
      ...(network === undefined ? {} : { network }),
    },
    async (run) => {
      await run.flow();
      begin(run);
      run.server.cutAll();
      await run.until('it is told', () => run.statuses(null).some((status) => status.reason === reason));
      end(run);
      await run.finish();
      await assertTruth(run);
      assert.ok(run.store.gaps().some((gap) => gap.state === 'repaired'));
    },
  );
}

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
