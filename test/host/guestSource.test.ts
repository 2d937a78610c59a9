import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as vscode from 'vscode';
import type { Overview } from '../../src/engine/contract/messages';
import type { Result } from '../../src/engine/contract/result';
import type { InsideView } from '../../src/extension/api';
import { eventually } from '../support/eventually';
import { cleanUp, insideView, setSetting } from './inside';

/** What the extension in test/fixtures/sourceExtension gives. */
interface SourceExtension {
  readonly answer: Result<null>;
}

describe('a source of another extension', () => {
  let inside: InsideView;
  let server: Server;
  let isBroken = false;

  before(async () => {
    inside = await insideView();
    server = createServer((_, response) => {
      response.statusCode = isBroken ? 503 : 200;
      response.end(JSON.stringify({ eurusd: 1.08, gbpusd: 1.27 }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const rates = vscode.workspace.getConfiguration('referenceRates');
    await rates.update('address', address, vscode.ConfigurationTarget.Workspace);
    await setSetting('symbols', ['rates:eurusd', 'rates:gbpusd']);
    await setSetting('pairs', [{ y: 'rates:eurusd', x: 'rates:gbpusd', timeframe: '1s' }]);
  });
  after(async () => {
    await cleanUp('symbols', 'pairs');
    const rates = vscode.workspace.getConfiguration('referenceRates');
    await rates.update('address', undefined, vscode.ConfigurationTarget.Workspace);
    server.close();
  });

  it('is brought up and received once it is chosen, and not before, marked as no data of the market', async () => {
    const extension = vscode.extensions.getExtension<SourceExtension>('example.reference-rates');
    assert.ok(extension !== undefined, 'the runner loads test/fixtures/sourceExtension too');
    assert.equal(extension.isActive, false, 'it costs nothing before');
    await setSetting('source', 'rates');
    await vscode.commands.executeCommand('spreadscope.start');
    const { feed, symbols } = await live();
    assert.deepEqual(extension.exports.answer, { ok: true, value: null });
    assert.deepEqual([feed.source, feed.realm], ['rates', 'custom']);
    assert.deepEqual(
      symbols.map(({ instrument, lastPrice }) => [instrument, lastPrice]),
      [
        ['rates:eurusd', 1.08],
        ['rates:gbpusd', 1.27],
      ],
    );
    await eventually('the mark in the status bar', 10_000, () =>
      Promise.resolve(/custom source/.test(inside.statusTexts().feed) || null),
    );
    assert.equal(inside.sidebarMessage(), '');
  });

  it('says in its own words why it gives nothing, and goes on by itself', async () => {
    isBroken = true;
    const { feed } = await where('it is offline', (overview) => overview.feed.state === 'offline');
    assert.match(feed.message, /Reference rates failed: http:.* answered with 503\. It is asked again/);
    isBroken = false;
    await live();
  });

  it('is there again after a crash of the engine, without being asked', async () => {
    await inside.crashEngine();
    await eventually('the engine is back', 30_000, () => Promise.resolve(inside.engineState() === 'ready' || null));
    await live();
  });

  function live(): Promise<Overview> {
    return where('both rates are live', ({ feed, symbols }) => {
      const all = symbols.length === 2 && symbols.every(({ lastPrice, state }) => lastPrice > 1 && state === 'live');
      return feed.running && feed.state === 'live' && all;
    });
  }

  function where(what: string, isMeant: (overview: Overview) => boolean): Promise<Overview> {
    return eventually(what, 30_000, () => {
      const overview = inside.overview();
      return Promise.resolve(overview !== null && isMeant(overview) ? overview : null);
    });
  }
});
