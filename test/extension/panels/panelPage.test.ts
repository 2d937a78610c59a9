import assert from 'node:assert/strict';
import { panelPage } from '../../../src/extension/panels/panelPage';

describe('panelPage', () => {
  const page = panelPage({
    title: 'a "pair" <b>',
    cspSource: 'https://*.test',
    nonce: 'abc+/=',
    scripts: ['https://x.test/plotly.js?a=1&b=2', 'https://x.test/panel.js'],
    styles: ['https://x.test/panel.css'],
  });

  it('lets no script run but those with its nonce, and nothing be evaluated or fetched', () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? '';
    const rules = new Map(policy.split('; ').map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1)]));
    assert.deepEqual(rules.get('default-src'), ["'none'"]);
    assert.deepEqual(rules.get('script-src'), ["'nonce-abc+/='"]);
    assert.deepEqual(rules.get('style-src'), ['https://*.test', "'unsafe-inline'"]);
    assert.deepEqual(rules.get('img-src'), ['https://*.test', 'data:', 'blob:']);
    assert.deepEqual(rules.get('font-src'), ['https://*.test']);
    assert.equal(rules.size, 5);
    assert.equal(page.match(/<script/g)?.length, page.match(/<script nonce="abc\+\/="/g)?.length);
  });

  it('loads Plotly before the panel that draws with it, and takes no text for markup', () => {
    assert.ok(page.indexOf('plotly.js?a=1&amp;b=2') < page.indexOf('panel.js'));
    assert.ok(page.includes('<title>a &quot;pair&quot; &lt;b&gt;</title>'));
  });
});
