import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { request as httpsRequest } from 'node:https';
import { createSecureContext } from 'node:tls';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { WebSocket } from 'ws';
import { startBinanceServer } from './binanceServer';
import { makeAuthority } from './certificates';
import { startConnectProxy, type ConnectProxy } from './connectProxy';
import { tapeOfTrades } from './marketTape';

const authority = makeAuthority('Spreadscope test authority');
const emptyMarket = tapeOfTrades([], Date.UTC(2026, 10, 22));

describe('the local proxy', () => {
  const opened: { close(): unknown }[] = [];

  afterEach(async () => {
    for (const item of opened.splice(0).toReversed()) await item.close();
  });

  function keep<T extends { close(): unknown }>(item: T): T {
    opened.push(item);
    return item;
  }

  it('tunnels sockets to where they were asked to go', async () => {
    const server = keep(await startBinanceServer({ market: emptyMarket }));
    const proxy = keep(await startConnectProxy());
    assert.equal(await dial(`${server.wsUrl}/ws`, proxy), 'open');
    assert.deepEqual(proxy.targets, [`127.0.0.1:${server.port}`]);
    assert.equal(proxy.inspectedBytes, 0);
  });

  it('asks for its credentials, and refuses as told', async () => {
    const server = keep(await startBinanceServer({ market: emptyMarket }));
    const proxy = keep(await startConnectProxy({ credentials: 'user:secret' }));
    assert.equal(await dial(`${server.wsUrl}/ws`, proxy), 'open');
    const anonymous = { url: proxy.url.replace('user:secret@', '') };
    assert.match(await dial(`${server.wsUrl}/ws`, anonymous), /407/);
    proxy.refuseWith = 403;
    assert.match(await dial(`${server.wsUrl}/ws`, proxy), /403/);
  });

  it('inspects TLS with certificates of its own authority, which nobody trusts by default', async () => {
    const server = keep(await startBinanceServer({ market: emptyMarket, tls: authority.issue('stream.binance.com') }));
    const inspector = makeAuthority('A company');
    const portOf = (): number => server.port;
    const proxy = keep(await startConnectProxy({ inspect: inspector, upstreamCa: authority.cert, portOf }));
    const url = 'wss://stream.binance.com:9443/ws';
    assert.match(await dial(url, proxy), /certificate/i);
    assert.match(await dial(url, proxy, authority.cert), /certificate/i, 'the inspector shows its own');
    assert.equal(await dial(url, proxy, inspector.cert), 'open');
    assert.ok(proxy.inspectedBytes > 0);
  });

  it('sends a named host to a local server, so that default addresses can be tested', async () => {
    const server = keep(await startBinanceServer({ market: emptyMarket, tls: authority.issue('api.binance.com') }));
    const proxy = keep(await startConnectProxy({ portOf: () => server.port }));
    const body = await new Promise<string>((resolve, reject) => {
      const agent = new HttpsProxyAgent(proxy.url);
      httpsRequest('https://api.binance.com/api/v3/time', { agent, ca: authority.cert }, (response) => {
        response.on('data', (data: Buffer) => resolve(data.toString()));
      })
        .on('error', reject)
        .end();
    });
    assert.equal(body, `{"serverTime":${Date.UTC(2026, 10, 22)}}`);
    assert.deepEqual(proxy.targets, ['api.binance.com:443']);
  });

  it('breaks its tunnels when told', async () => {
    const server = keep(await startBinanceServer({ market: emptyMarket }));
    const proxy = keep(await startConnectProxy());
    const socket = new WebSocket(`${server.wsUrl}/ws`, { agent: new HttpsProxyAgent(proxy.url) });
    await new Promise((resolve) => socket.once('open', resolve));
    const closed = new Promise<number>((resolve) => {
      socket.once('close', resolve);
    });
    proxy.cutAll();
    assert.equal(await closed, 1006);
  });

  it('uses certificates that other tools can read, whatever their length', () => {
    const root = new X509Certificate(authority.cert);
    assert.ok(root.ca);
    for (let length = 1; length <= 48; length++) {
      const host = `${'h'.repeat(length)}.example`;
      const issued = authority.issue(host);
      const leaf = new X509Certificate(issued.cert);
      assert.ok(!leaf.ca && leaf.checkIssued(root) && leaf.verify(root.publicKey));
      assert.equal(leaf.checkHost(host), host);
      createSecureContext(issued);
    }
    assert.equal(new X509Certificate(authority.issue('127.0.0.1').cert).checkIP('127.0.0.1'), '127.0.0.1');
  });
});

/** `open`, or what went wrong. */
function dial(url: string, proxy: Pick<ConnectProxy, 'url'>, ca?: string): Promise<string> {
  return new Promise((resolve) => {
    const agent = new HttpsProxyAgent(proxy.url);
    const socket = new WebSocket(url, { agent, perMessageDeflate: false, ...(ca === undefined ? {} : { ca }) });
    socket.once('open', () => {
      socket.terminate();
      resolve('open');
    });
    socket.once('error', (error) => resolve(error.message));
  });
}
