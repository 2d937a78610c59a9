import assert from 'node:assert/strict';
import { proxyFor, type ProxySettings } from '../../../src/engine/sources/proxyChoice';

const url = 'wss://stream.binance.com:9443/stream';

describe('proxyFor', () => {
  it('takes none where none is set', () => {
    assert.equal(proxyFor(url, settings({})), null);
  });

  it('puts the editor’s proxy before the environment’s, and takes the latter by the kind of address', () => {
    const environment = { HTTPS_PROXY: 'http://secure:1', http_proxy: 'plain:2' };
    assert.equal(proxyFor(url, settings({ proxy: 'http://editor:3', environment })), 'http://editor:3');
    assert.equal(proxyFor(url, settings({ environment })), 'http://secure:1');
    assert.equal(proxyFor('ws://127.0.0.1:80', settings({ environment })), 'http://plain:2');
    assert.equal(proxyFor(url, settings({ environment: { ALL_PROXY: 'http://all:4' } })), 'http://all:4');
  });

  it('goes past the proxy for names, their subdomains, ports and everything, as NO_PROXY and http.noProxy say', () => {
    const past = (...noProxy: string[]): boolean => proxyFor(url, settings({ proxy: 'http://p:1', noProxy })) === null;
    for (const exception of [
      '*',
      'binance.com',
      '.binance.com',
      '*.binance.com',
      'stream.binance.com:9443',
      'BINANCE.COM',
    ]) {
      assert.equal(past(exception), true, exception);
    }
    for (const exception of ['', 'inance.com', 'binance.org', 'stream.binance.com:443', 'x.stream.binance.com']) {
      assert.equal(past(exception), false, exception);
    }
    const environment = { no_proxy: 'localhost, binance.com' };
    assert.equal(proxyFor(url, settings({ proxy: 'http://p:1', environment })), null);
    assert.equal(proxyFor('http://[::1]:80', settings({ proxy: 'http://p:1', noProxy: ['::1'] })), null);
  });
});

function settings(some: Partial<ProxySettings>): ProxySettings {
  return { proxy: '', noProxy: [], environment: {}, ...some };
}
