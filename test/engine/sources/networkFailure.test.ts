import assert from 'node:assert/strict';
import { failureFromError, failureFromStatus } from '../../../src/engine/sources/networkFailure';

const url = 'wss://stream.binance.com:9443/stream';

describe('network failures', () => {
  it('tells errors of the network apart, and blames the proxy where there is one between', () => {
    const reasonOf = (code: string, proxy: string | null = null): string =>
      failureFromError(Object.assign(new Error('failed'), { code }), url, proxy).reason;
    const direct = [
      'ENOTFOUND',
      'EAI_AGAIN',
      'ECONNREFUSED',
      'ETIMEDOUT',
      'ECONNRESET',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    ];
    assert.deepEqual(
      direct.map((code) => reasonOf(code)),
      ['dns', 'dns', 'refused', 'timeout', 'reset', 'tls'],
    );
    assert.equal(reasonOf('ECONNREFUSED', 'http://p:1'), 'proxy');
    assert.equal(reasonOf('ECONNRESET', 'http://p:1'), 'reset');
    const several = Object.assign(new AggregateError([Object.assign(new Error('x'), { code: 'ECONNREFUSED' })]), {
      code: '',
    });
    assert.equal(failureFromError(several, url, null).reason, 'refused');
    assert.equal(failureFromError('thrown text', url, null).reason, 'reset');
  });

  it('tells HTTP answers apart, with the time to wait from header or message', () => {
    const of = (status: number, body = '', header?: string) =>
      failureFromStatus(status, header === undefined ? {} : { 'retry-after': header }, body, url, 1_795_363_350_000);
    const statuses = [451, 403, 418, 429, 407, 502, 404, 401, 400];
    assert.deepEqual(
      statuses.map((status) => of(status).reason),
      ['restricted', 'forbidden', 'banned', 'rateLimited', 'proxy', 'server', 'notOffered', 'notOffered', 'answer'],
    );
    assert.equal(of(400, '{"code":-1121,"msg":"Invalid symbol."}').reason, 'symbol');
    assert.equal(of(429, '', '7').retryAfterMs, 7_000);
    assert.equal(of(429, '', 'soon').retryAfterMs, null);
    const body = '{"code":-1003,"msg":"Way too much request weight used; IP banned until 1795363470000."}';
    assert.equal(of(418, body).retryAfterMs, 120_000);
  });
});
