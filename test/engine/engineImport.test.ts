import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { systemClock } from '../../src/engine/clock';
import type {
  CsvChoice,
  CsvImportAnswer,
  CsvImportRequest,
  CsvPreview,
  CsvProgress,
} from '../../src/engine/contract/csvImport';
import { instrumentId } from '../../src/engine/contract/ids';
import type { Tick } from '../../src/engine/contract/market';
import type { Overview } from '../../src/engine/contract/messages';
import { Engine } from '../../src/engine/engine';
import { SimulatedTape } from '../../src/engine/sources/simulatorTape';
import { eventually } from '../support/eventually';
import { plainBars } from '../support/plainBars';

/** The ticks are of a fixed day: the store is to keep them. */
const keep = { 'retention.tickHours': 1e6 };
const network = { proxy: '', noProxy: [], strictSsl: true };
const startMs = Date.UTC(2026, 10, 21, 14, 58);
const tape = { seed: 1, ticksPerSecond: 5, burstiness: 1, firstId: 0 };
const ticks = new SimulatedTape(instrumentId('sim:oak'), 'aggTrade', tape).between(startMs, startMs + 400_000);
const iso = (timeMs: number): string => new Date(timeMs).toISOString();

describe('a CSV file that a person imports', () => {
  let folder = '';
  let engine: Engine;
  let progress: CsvProgress[] = [];
  let overviews: Overview[] = [];

  function newEngine(): Engine {
    return new Engine({
      boot: {
        storageFolder: folder,
        sqlWasmPath: createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm'),
        extensionPath: folder,
        version: '0.0.0',
      },
      clock: systemClock,
      random: Math.random,
      listener: {
        overview: (overview) => overviews.push(overview),
        importProgress: (told) => progress.push(told),
        panel: () => undefined,
        log: () => undefined,
        report: () => undefined,
      },
    });
  }

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'spreadscope-'));
    progress = [];
    overviews = [];
    engine = newEngine();
    assert.ok((await engine.configure(keep, network)).ok);
  });
  afterEach(async () => {
    await engine.shutdown();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is shown as it would be read before anything is taken', async () => {
    const shown = await preview({ file: archive('BTCUSDT-aggTrades-2026-11-21.csv', ticks) });
    assert.deepEqual([shown.instrument, shown.instrumentFrom], ['spot:btcusdt', 'guessed from the name of the file']);
    assert.deepEqual([shown.realm, shown.delimiter, shown.hasHeader], ['binance', ',', false]);
    const { reading } = shown;
    assert.deepEqual(
      [reading?.what, reading?.name, reading?.timeUnit],
      ['ticks', 'Binance aggTrades archive', 'milliseconds'],
    );
    assert.deepEqual(
      shown.columns.map(({ field }) => field),
      ['id', 'price', 'quantity', 'firstId', 'lastId', 'time', 'isBuyerMaker', null],
    );
    const [first] = ticks;
    assert.ok(first !== undefined);
    assert.deepEqual(reading?.firstRow.slice(0, 3), [
      ['time', `${iso(first.timeMs).replace('T', ' ').replace('Z', '')} UTC`],
      ['price', `${first.price}`],
      ['quantity', `${first.quantity}`],
    ]);
    assert.deepEqual([reading?.notes, reading?.headBad], [[], []]);
    assert.deepEqual(engine.overview().symbols[0]?.lastPrice, Number.NaN, 'nothing was taken');
  });

  it('says what the store will not keep', async () => {
    await engine.configure({ 'retention.tickHours': 24 }, network);
    const { reading } = await preview({ file: archive('BTCUSDT-old.csv', [{ ...ticks[0], timeMs: startMs } as Tick]) });
    assert.deepEqual(reading?.notes, [
      'Ticks older than 24 hours go again, by the setting Retention: Tick Hours; their bars stay.',
    ]);
  });

  it('is taken whole, with bars that equal an independent loop, and told by numbers', async () => {
    const answer = await take({ file: archive('a.csv', ticks), symbol: 'oakusdt', badLines: 'skip' });
    assert.deepEqual(
      [answer.ticks, answer.rows, answer.badLines, answer.knownTicks],
      [ticks.length, ticks.length, 0, 0],
    );
    assert.deepEqual([answer.instrument, answer.realm, answer.wasCancelled], ['spot:oakusdt', 'binance', false]);
    const bars = (await exported('spot:oakusdt', 'bars')).map((row) =>
      [0, 3, 4, 5, 6].map((place) => Number(row[place])),
    );
    assert.deepEqual(
      bars,
      plainBars(ticks, 60_000).map((bar) => [bar.openMs, bar.open, bar.high, bar.low, bar.close]),
    );
    const again = await take({ file: archive('a.csv', ticks), symbol: 'oakusdt', badLines: 'skip' });
    assert.equal(again.knownTicks, ticks.length);
    assert.equal((await exported('spot:oakusdt', 'ticks')).length, ticks.length);
  });

  it('whose columns nobody can guess is placed by hand', async () => {
    const file = join(folder, 'mine.csv');
    const rows = ticks.map((tick) => `x;${tick.price};${iso(tick.timeMs)};${tick.quantity}`);
    writeFileSync(file, `${['a;b;c;d', ...rows].join('\n')}\n`);
    const shown = await preview({ file });
    assert.equal(shown.reading, null);
    assert.match(shown.problem, /No column mapping fits: it needs a time, a price and a quantity/);
    assert.deepEqual(
      shown.columns.map(({ name, sample }) => [name, sample === 'x' || sample.length > 0]),
      [
        ['a', true],
        ['b', true],
        ['c', true],
        ['d', true],
      ],
    );
    const columns = { time: 3, price: 2, quantity: 4 };
    const placed = await preview({ file, what: 'ticks', columns });
    assert.deepEqual([placed.reading?.what, placed.reading?.timeUnit, placed.delimiter], ['ticks', 'dates', ';']);
    assert.deepEqual(placed.reading?.notes, [
      'The file has no trade ids: rows are numbered from 1.',
      'The file does not say who was the taker: every trade counts as a buy.',
    ]);
    const answer = await take({ file, symbol: 'mine', what: 'ticks', columns, badLines: 'refuse' });
    assert.equal(answer.ticks, ticks.length);
    const prices = (await exported('spot:mine', 'ticks')).map((row) => Number(row[3]));
    assert.deepEqual(
      prices,
      ticks.map(({ price }) => price),
    );
  });

  it('says that its ids are of another stream than the one shown, and takes the word of a person on it', async () => {
    const file = join(folder, 'plain.csv');
    writeFileSync(file, `id,time,price,qty\n${ticks.map((one) => `${one.id},${one.timeMs},1,1`).join('\n')}\n`);
    const shown = await preview({ file });
    assert.equal(shown.reading?.stream, 'trade');
    assert.match(shown.reading.notes.at(-1) ?? '', /seem to be those of the stream trade, and the feed shows aggTrade/);
    const given = await preview({ file, givenStream: 'aggTrade' });
    assert.equal(given.reading?.stream, 'aggTrade');
    await take({ file, symbol: 'plain', givenStream: 'aggTrade', badLines: 'skip' });
    assert.equal((await exported('spot:plain', 'ticks')).length, ticks.length);
  });

  it('repairs the gaps that it fills, and completes their bars', async () => {
    const holed = [...ticks.slice(0, 500), ...ticks.slice(520)];
    await take({ file: archive('holed.csv', holed), symbol: 'oakusdt', badLines: 'skip' });
    const incomplete = (rows: readonly (readonly string[])[]): number =>
      rows.filter((row) => row[10] !== 'true').length;
    const before = incomplete(await exported('spot:oakusdt', 'bars'));
    const answer = await take({ file: archive('whole.csv', ticks), symbol: 'oakusdt', badLines: 'skip' });
    assert.equal(answer.knownTicks, ticks.length - 20);
    const bars = await exported('spot:oakusdt', 'bars');
    assert.ok(incomplete(bars) < before, `${before} bars were not complete, ${incomplete(bars)} are now`);
    const card = readFileSync(join(folder, 'card.json'), 'utf8');
    const { gaps } = JSON.parse(card) as { readonly gaps: readonly { readonly state: string }[] };
    assert.deepEqual(
      gaps.map(({ state }) => state),
      ['repaired'],
    );
    assert.deepEqual(
      bars.map((row) => [0, 3, 4, 5, 6].map((place) => Number(row[place]))),
      plainBars(ticks, 60_000).map((bar) => [bar.openMs, bar.open, bar.high, bar.low, bar.close]),
    );
  });

  it('has its bad lines named by number, and is skipped over them or refused whole', async () => {
    const file = archive('bad.csv', ticks.slice(0, 30));
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    writeFileSync(
      file,
      [...lines.slice(0, 5), 'noise', ...lines.slice(5, 20), lines[2], ...lines.slice(20)].join('\n'),
    );
    const shown = await preview({ file, symbol: 'bad' });
    assert.deepEqual(
      shown.reading?.headBad.map((line) => line.split(':')[0]),
      ['Line 6', 'Line 22'],
    );
    const refused = await engine.importCsv({ file, symbol: 'bad', badLines: 'refuse' });
    assert.match(refused.ok ? '' : refused.failure.message, /line 6: .* and 1 more\. Nothing was imported/);
    assert.equal((await exported('spot:bad', 'ticks')).length, 0);
    const answer = await take({ file, symbol: 'bad', badLines: 'skip' });
    assert.deepEqual([answer.ticks, answer.badLines], [30, 2]);
    assert.match(answer.firstBadLines[0] ?? '', /^Line 6: /);
    assert.match(answer.firstBadLines[1] ?? '', /^Line 22: id \d+ comes after id \d+/);
  });

  it('of another realm is refused, naming both, before anything is taken', async () => {
    const binance = archive('BTCUSDT-aggTrades.csv', ticks);
    await engine.configure({ ...keep, source: 'simulator' }, network);
    const reason = async (request: CsvImportRequest): Promise<string> => {
      const shown = await engine.previewCsv(request);
      const answer = await engine.importCsv(request);
      assert.deepEqual(shown.ok ? null : shown.failure, answer.ok ? null : answer.failure, 'said before and after');
      return answer.ok ? 'taken' : `${answer.failure.reason}: ${answer.failure.message}`;
    };
    const asked = { badLines: 'skip' } as const;
    assert.match(
      await reason({ ...asked, file: binance, symbol: 'sim:oak' }),
      /^realm: .* of the realm binance, by its layout .* that of simulator/,
    );
    const generic = join(folder, 'generic.csv');
    writeFileSync(generic, `time,price,quantity\n${ticks.map((one) => `${one.timeMs},1,1`).join('\n')}\n`);
    assert.match(
      await reason({ ...asked, file: generic, symbol: 'spot:btcusdt' }),
      /^venue: .* only symbols of the venue sim/,
    );
    await engine.configure(keep, network);
    assert.match(
      await reason({ ...asked, file: generic, symbol: 'sim:oak' }),
      /^venue: .* no symbols of the venue sim/,
    );
    const card = {
      format: 1,
      what: 'ticks',
      venue: 'sim',
      symbol: 'oak',
      stream: 'aggTrade',
      realm: 'simulator',
      gaps: [],
      hash: '',
    };
    writeFileSync(`${generic}.json`, JSON.stringify(card));
    assert.match(
      await reason({ ...asked, file: generic, symbol: 'btcusdt' }),
      /^realm: .* of the realm simulator, as the card .* that of binance/,
    );
    assert.match(await reason({ ...asked, file: join(folder, 'none.csv'), symbol: 'x' }), /^file: .*ENOENT/);
  });

  it('is taken while a feed runs, which then goes on without a hole or a double, and shows no old price meanwhile', async () => {
    const raw = { ...keep, source: 'simulator', symbols: ['sim:oak', 'sim:walk7'], pairs: [] } as const;
    await engine.configure(raw, network);
    await engine.start();
    await eventually('live trades', 20_000, () => Promise.resolve(engine.overview().feed.ticksTotal > 20 || null));
    const now = engine.overview().symbols[0]?.lastPrice ?? 0;
    const file = join(folder, 'walk.csv');
    const rows = ticks.map(({ id, timeMs, quantity }) => `${id + 1},${timeMs},0.5,${quantity}`);
    writeFileSync(file, `agg_id,time,price,quantity\n${rows.join('\n')}\n`);
    overviews = [];
    const answer = await take({ file, symbol: 'walk8', badLines: 'skip' });
    assert.deepEqual([answer.instrument, answer.ticks], ['sim:walk8', ticks.length]);
    const during = overviews.find(
      ({ feed }) => feed.state === 'catchingUp' && /Importing walk\.csv/.test(feed.message),
    );
    assert.ok(during !== undefined || overviews.length === 0, 'said what goes on');
    assert.ok(overviews.every(({ symbols }) => Math.abs((symbols[0]?.lastPrice ?? 0) / now - 1) < 0.2));
    const before = engine.overview().feed.ticksTotal;
    await eventually('the feed goes on', 20_000, () =>
      Promise.resolve(engine.overview().feed.ticksTotal > before + 20 || null),
    );
    await engine.stop();
    const ids = (await exported('sim:oak', 'ticks')).map((row) => Number(row[2]));
    assert.deepEqual(
      ids,
      ids.map((_, index) => (ids[0] ?? 0) + index),
    );
    assert.equal((await exported('sim:walk8', 'ticks')).length, ticks.length);
  }).timeout(60_000);

  it('is not taken by a window that only follows, which says who writes', async () => {
    const second = newEngine();
    try {
      await second.configure(keep, network);
      const refused = await second.importCsv({ file: archive('a.csv', ticks), symbol: 'oakusdt', badLines: 'skip' });
      const message = refused.ok ? '' : refused.failure.message;
      assert.deepEqual(await second.previewCsv({ file: join(folder, 'a.csv') }), refused, 'said before any question');
      assert.match(
        message,
        new RegExp(`^Another window \\(process ${process.pid} on .*\\) writes this store: import there`),
      );
    } finally {
      await second.shutdown();
    }
  }).timeout(20_000);

  it('tells how far it has come, and keeps what it took where it is cancelled', async () => {
    const many = Array.from({ length: 120_000 }, (_, index) => `${index + 1},${startMs + index * 10},100.5,1`);
    const file = join(folder, 'many.csv');
    writeFileSync(file, `agg_id,time,price,quantity\n${many.join('\n')}\n`);
    const taking = take({ file, symbol: 'many', badLines: 'skip' });
    await eventually('some progress', 20_000, () => Promise.resolve(progress.some(({ rows }) => rows > 0) || null));
    engine.imports.cancel();
    const answer = await taking;
    assert.equal(answer.wasCancelled, true);
    assert.ok(answer.ticks > 0 && answer.ticks < 120_000, `${answer.ticks} taken`);
    assert.ok(progress.every(({ share }) => share >= 0 && share <= 1));
    assert.ok((await exported('spot:many', 'ticks')).length <= answer.ticks);
    const packed = join(folder, 'many.csv.gz');
    writeFileSync(packed, gzipSync(readFileSync(file)));
    const rest = await take({ file: packed, symbol: 'many', badLines: 'skip' });
    assert.equal((await exported('spot:many', 'ticks')).length, 120_000);
    assert.equal(rest.rows, 120_000);
    assert.ok(Number.isNaN(progress.at(-1)?.share));
  }).timeout(120_000);

  it('is not taken where it is cancelled, or the engine ends, while it waits for its turn', async () => {
    const file = archive('waits.csv', ticks);
    const request = { file, symbol: 'waits', badLines: 'skip' } as const;
    const before = engine.stop();
    const waiting = engine.importCsv(request);
    engine.imports.cancel();
    await before;
    const answer = await waiting;
    assert.match(answer.ok ? 'taken' : answer.failure.message, /cancelled before it began: nothing was taken/);
    assert.equal((await exported('spot:waits', 'ticks')).length, 0);

    const [last] = await Promise.all([engine.importCsv(request), engine.shutdown()]);
    assert.equal(last.ok ? 'taken' : last.failure.reason, 'cancelled');
  });

  async function preview(choice: CsvChoice): Promise<CsvPreview> {
    const shown = await engine.previewCsv(choice);
    assert.ok(shown.ok, shown.ok ? '' : shown.failure.message);
    return shown.value;
  }

  async function take(request: CsvImportRequest): Promise<CsvImportAnswer> {
    const answer = await engine.importCsv(request);
    assert.ok(answer.ok, answer.ok ? '' : answer.failure.message);
    return answer.value;
  }

  async function exported(instrument: string, what: 'ticks' | 'bars'): Promise<readonly (readonly string[])[]> {
    const request = { what, instrument: instrumentId(instrument), timeframe: '1m', folder } as const;
    const answer = await engine.exportCsv(request);
    assert.ok(answer.ok, answer.ok ? '' : answer.failure.message);
    copyFileSync(`${answer.value.file}.json`, join(folder, 'card.json'));
    const lines = readFileSync(answer.value.file, 'utf8').trim().split(/\r?\n/).slice(1);
    return lines.map((line) => line.split(','));
  }

  /** Ticks in the layout of the public archives of aggTrades. */
  function archive(name: string, rows: readonly Tick[]): string {
    const file = join(folder, name);
    const lines = rows.map(({ id, price, quantity, trades, timeMs, isBuyerMaker }) =>
      [id, price, quantity, id * 100, id * 100 + trades - 1, timeMs, isBuyerMaker ? 'True' : 'False', 'True'].join(),
    );
    writeFileSync(file, `${lines.join('\n')}\n`);
    return file;
  }
});
