import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../src/engine/clock';
import { instrumentId } from '../../../src/engine/contract/ids';
import type { SourceEvent } from '../../../src/engine/contract/market';
import { createBinanceSource, type BinanceSourceOptions } from '../../../src/engine/sources/binanceSource';
import { noProxySettings } from '../../../src/engine/sources/proxyChoice';
import { startBinanceServer, type BinanceServer } from '../../support/binanceServer';
import { makeAuthority, type TestAuthority } from '../../support/certificates';
import { startConnectProxy, type ConnectProxy } from '../../support/connectProxy';
import { quickTiming } from './faults/quickTiming';
import { quickTape } from './faults/tapes';

const authority: TestAuthority = makeAuthority('Exchange authority');
const inspector: TestAuthority = makeAuthority('Company authority');

describe('proxies and certificates', () => {
  let server: BinanceServer;
  let proxy: ConnectProxy | null = null;
  const folder = mkdtempSync(join(tmpdir(), 'spreadscope-ca-'));
  const exchangeCa = join(folder, 'exchange.pem');
  const companyCa = join(folder, 'company.pem');

  before(() => {
    writeFileSync(exchangeCa, authority.cert);
    writeFileSync(companyCa, inspector.cert);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  beforeEach(async () => {
    server = await startBinanceServer({
      market: quickTape({ seconds: 6 }),
      speed: 2,
      tls: authority.issue('127.0.0.1'),
      playWhenStreams: 1,
    });
  });
  afterEach(async () => {
    await server.close();
    await proxy?.close();
    proxy = null;
  });

  it('reaches stream and REST through a proxy of http.proxy, name and password included', async () => {
    proxy = await startConnectProxy({ credentials: 'user:secret' });
    const told = await collect({ caFile: exchangeCa, proxy: { ...noProxySettings, proxy: proxy.url } }, 10);
    assert.ok(countTicks(told) >= 10);
    assert.ok(proxy.targets.length >= 2, 'the stream and REST went through it');
    assert.ok(proxy.targets.every((target) => target === `127.0.0.1:${server.port}`));
    assert.ok(server.restRequests.includes('/api/v3/time'));
  });

  it('reaches them through a proxy that inspects TLS, where its authority is in caFile', async () => {
    proxy = await startConnectProxy({ inspect: inspector, upstreamCa: authority.cert });
    const environment = { HTTPS_PROXY: proxy.url };
    const told = await collect({ caFile: companyCa, proxy: { ...noProxySettings, environment } }, 10);
    assert.ok(countTicks(told) >= 10);
    assert.ok(proxy.inspectedBytes > 1_000, 'it did look inside');
  });

  it('takes the authority from NODE_EXTRA_CA_CERTS as well', async () => {
    proxy = await startConnectProxy({ inspect: inspector, upstreamCa: authority.cert });
    const environment = { https_proxy: proxy.url, NODE_EXTRA_CA_CERTS: companyCa };
    assert.ok(countTicks(await collect({ proxy: { ...noProxySettings, environment } }, 5)) >= 5);
  });

  it('refuses a right certificate of another name', async () => {
    proxy = await startConnectProxy({
      inspect: { ...inspector, issue: () => inspector.issue('elsewhere.test') },
      upstreamCa: authority.cert,
    });
    const told = await collect({ caFile: companyCa, proxy: { ...noProxySettings, proxy: proxy.url } }, 1);
    const status = told.find((event) => event.kind === 'status' && event.state === 'offline');
    assert.ok(status?.kind === 'status' && status.reason === 'tls', JSON.stringify(status));
  });

  it('refuses a certificate that it does not know, and says what to set', async () => {
    proxy = await startConnectProxy({ inspect: inspector, upstreamCa: authority.cert });
    const told = await collect({ caFile: exchangeCa, proxy: { ...noProxySettings, proxy: proxy.url } }, 1);
    const status = told.find((event) => event.kind === 'status' && event.state === 'offline');
    assert.ok(status?.kind === 'status' && status.reason === 'tls', JSON.stringify(status));
    assert.match(status.message, /caFile/);
    assert.equal(server.connectCount, 0);
  });

  it('takes it all the same where http.proxyStrictSSL is off', async () => {
    assert.ok(countTicks(await collect({ strictSsl: false }, 5)) >= 5);
  });

  it('goes past the proxy for what NO_PROXY names', async () => {
    proxy = await startConnectProxy();
    const environment = { HTTPS_PROXY: proxy.url, NO_PROXY: 'localhost,127.0.0.1' };
    assert.ok(countTicks(await collect({ caFile: exchangeCa, proxy: { ...noProxySettings, environment } }, 5)) >= 5);
    assert.deepEqual(proxy.targets, []);
  });

  it('names the proxy where it is the proxy that fails: refused, unreachable, or asking for a password', async () => {
    proxy = await startConnectProxy({ credentials: 'user:secret' });
    const asking = proxy.url.replace('user:secret@', '');
    const gone = 'http://127.0.0.1:9';
    for (const url of [asking, gone, 'http://proxy.nowhere.invalid:3128']) {
      const told = await collect({ caFile: exchangeCa, proxy: { ...noProxySettings, proxy: url } }, 1);
      const status = told.find((event) => event.kind === 'status' && event.state === 'offline');
      assert.ok(status?.kind === 'status' && status.reason === 'proxy', `${url}: ${JSON.stringify(status)}`);
    }
  });

  it('repairs what was missed when the proxy breaks all its tunnels', async () => {
    proxy = await startConnectProxy();
    let isCut = false;
    const told = await collect(
      { caFile: exchangeCa, proxy: { ...noProxySettings, proxy: proxy.url } },
      30,
      (events) => {
        if (isCut || countTicks(events) < 10) return;
        isCut = true;
        server.skipNext(8);
        proxy?.cutAll();
      },
    );
    const ids = told.filter((event) => event.kind === 'tick').map((event) => event.id);
    assert.ok(isCut && ids.length >= 30 && told.some((event) => event.kind === 'gap'));
    const [first = 0] = ids.toSorted((a, b) => a - b);
    assert.deepEqual(
      ids.toSorted((a, b) => a - b),
      ids.map((_, index) => first + index),
      'no id is missing',
    );
  });

  /** Collects until there are so many ticks, or the source is offline without any. */
  async function collect(
    options: Partial<BinanceSourceOptions>,
    ticks: number,
    look: (events: readonly SourceEvent[]) => void = () => undefined,
  ): Promise<SourceEvent[]> {
    const source = createBinanceSource({
      endpoints: server.endpoints,
      clock: systemClock,
      random: () => 0.5,
      log: () => undefined,
      timing: quickTiming,
      extras: { history: false, quotes: false, funding: false },
      ...options,
    });
    const stop = new AbortController();
    const cancel = systemClock.after(6_000, () => stop.abort());
    const events: SourceEvent[] = [];
    const request = {
      instruments: [instrumentId('btcusdt')],
      stream: 'aggTrade' as const,
      resume: new Map(),
      signal: stop.signal,
    };
    for await (const batch of source.events(request)) {
      events.push(...batch);
      look(events);
      const isOpen = lastGaps(events).some((state) => state === 'open');
      const isOffline = batch.some((event) => event.kind === 'status' && event.state === 'offline');
      if ((countTicks(events) >= ticks && !isOpen) || (isOffline && countTicks(events) === 0)) stop.abort();
    }
    cancel();
    return events;
  }
});

function lastGaps(events: readonly SourceEvent[]): readonly string[] {
  const states = new Map<number, string>();
  for (const event of events) if (event.kind === 'gap') states.set(event.fromId, event.state);
  return [...states.values()];
}

function countTicks(events: readonly SourceEvent[]): number {
  return events.filter((event) => event.kind === 'tick').length;
}
