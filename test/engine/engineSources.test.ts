import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository } from '../../scripts/repository.mjs';
import { systemClock } from '../../src/engine/clock';
import { instrumentId } from '../../src/engine/contract/ids';
import type { Overview } from '../../src/engine/contract/messages';
import type { SourceRegistration } from '../../src/engine/contract/moduleExport';
import { Engine } from '../../src/engine/engine';
import { eventually } from '../support/eventually';

const network = { proxy: '', noProxy: [], strictSsl: true };
const eur = instrumentId('rates:eurusd');
const chosen = { source: 'rates', symbols: ['rates:eurusd', 'spot:btcusdt'], pairs: [] };

describe('a source of another extension and its store', () => {
  let folder = '';
  let engine: Engine;
  let server: Server;
  let registration: SourceRegistration;

  function newEngine(): Engine {
    return new Engine({
      boot: {
        storageFolder: folder,
        sqlWasmPath: createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm'),
        extensionPath: folder,
        version: '0.0.0',
      },
      clock: systemClock,
      random: () => 0.5,
      listener: { overview: () => undefined, panel: () => undefined, log: () => undefined, report: () => undefined },
    });
  }

  before(async () => {
    server = createServer((_, response) => response.end(JSON.stringify({ eurusd: 1.08, gbpusd: 1.27 })));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    registration = {
      id: 'rates',
      modulePath: join(repository, 'test', 'fixtures', 'sourceExtension', 'rates.js'),
      exportName: 'rates',
      options: { address: `http://127.0.0.1:${port}/`, everyMs: 20 },
    };
  });
  after(() => server.close());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'spreadscope-'));
    engine = newEngine();
  });
  afterEach(async () => {
    await engine.shutdown();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is chosen before it is there, comes alive when it is registered, and has a realm apart from Binance', async () => {
    assert.deepEqual(await engine.configure(chosen, network), { ok: true, value: { problems: [] } });
    assert.ok((await engine.start()).ok);
    const waiting = await feedWhere(({ feed }) => feed.message !== '');
    assert.match(waiting.feed.message, /Waiting for the extension that brings the source "rates"/);
    assert.deepEqual(await engine.registerSource(registration), { ok: true, value: null });
    const live = await feedWhere(({ symbols }) => symbols[0]?.lastPrice === 1.08);
    assert.equal(live.feed.state, 'live');
    assert.equal(live.feed.realm, 'custom');
    assert.deepEqual(
      live.symbols.map(({ instrument }) => instrument),
      [eur],
    );
    assert.deepEqual(readdirSync(folder), ['custom']);
  });

  it('goes on in its own numbers after the engine was started again, without a double or a hole', async () => {
    for (const round of [1, 2]) {
      await engine.registerSource(registration);
      await engine.configure(chosen, network);
      await engine.start();
      await feedWhere(({ feed }) => feed.ticksTotal > 5);
      if (round === 1) {
        await engine.shutdown();
        engine = newEngine();
      }
    }
    const exported = await engine.exportCsv({ what: 'ticks', instrument: eur, timeframe: '1s', folder });
    assert.ok(exported.ok);
    const rows = readFileSync(exported.value.file, 'utf8').trim().split('\n').slice(1);
    assert.ok(rows.length > 10);
    assert.deepEqual(
      rows.map((row) => Number(row.split(',')[2])),
      rows.map((_, index) => index + 1),
    );
  });

  it('names what was meant where the setting is near to a source there is, and turns to no other one', async () => {
    await engine.registerSource(registration);
    const answer = await engine.configure({ ...chosen, source: 'ratse' }, network);
    const [problem] = answer.ok ? answer.value.problems : [];
    assert.equal(problem?.suggestion, 'rates');
    assert.match(problem.message, /source takes one of binance, simulator, replay, ticker, rates, or the id/);
    assert.equal(engine.overview().feed.source, 'ratse');
    assert.equal(engine.overview().feed.realm, 'custom');
  });

  it('is refused with a sentence where it is wrong, and what there is stays', async () => {
    assert.ok((await engine.registerSource(registration)).ok);
    const modulePath = join(folder, 'module.cjs');
    const write = (text: string): void => writeFileSync(modulePath, text);
    const refused = async (change: Partial<SourceRegistration>): Promise<string> => {
      const answer = await engine.registerSource({ ...registration, ...change });
      return answer.ok ? 'taken' : `${answer.failure.reason}: ${answer.failure.message}`;
    };
    for (const id of ['spot', 'usdm', 'sim', 'ticker', 'binance', 'custom', 'Rates', 'a b', 'ra:tes', '']) {
      assert.match(await refused({ id }), /^id: A source cannot be called/, id);
    }
    assert.equal(await refused({}), 'taken', 'the same again');
    assert.match(await refused({ modulePath }), /^idTaken: There is a source "rates" already/);
    assert.match(await refused({ id: 'other' }), /^id: It is registered as "other", but .* declares "rates"/);
    write('exports.rates = 5;');
    assert.match(
      await refused({ id: 'other', modulePath }),
      /^source: .*a source is an object with declaration and events/,
    );
    write('exports.rates = { declaration: { id: "other", title: "O", summary: "O." } };');
    delete createRequire(modulePath).cache[modulePath];
    assert.match(await refused({ id: 'other', modulePath }), /^source: .*other\.events is a function that gives ticks/);
    assert.match(await refused({ id: 'other', modulePath: './rates.js' }), /^modulePath: /);
  });

  it('is asked for its own symbols: a bare one takes its venue', async () => {
    await engine.registerSource(registration);
    await engine.configure(chosen, network);
    const answer = await engine.checkSymbol('gbpusd');
    assert.deepEqual(answer, { ok: true, value: { instrument: 'rates:gbpusd', checked: false } });
  });

  function feedWhere(isMeant: (overview: Overview) => boolean): Promise<Overview> {
    return eventually('the overview as it is meant', 15_000, () => {
      const overview = engine.overview();
      return Promise.resolve(isMeant(overview) ? overview : null);
    });
  }
});
