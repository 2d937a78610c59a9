import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import type { Tick } from '../../../src/engine/contract/market';
import { openCsv } from '../../../src/engine/sources/csvFile';
import { btc, collect, nowMs, open, read } from '../../support/csvReading';

const aggArchive = [
  '100,61837.63,0.02,500,502,1723161255342,True,True',
  '101,61837.64,1.5,503,503,1723161255400,False,True',
  '102,61837.65,0.001,504,504,1723161256000,False,True',
];

describe('CSV files', () => {
  describe('of ticks', () => {
    it('reads the public aggTrades archive without a header, in milliseconds and in microseconds alike', async () => {
      const millis = await read(aggArchive);
      const micros = await read(aggArchive.map((line) => line.replace(/(17231612\d{5})/, '$1678')));
      assert.equal(millis.opened.layout.name, 'Binance aggTrades archive');
      assert.equal(millis.opened.stream, 'aggTrade');
      assert.deepEqual(
        millis.ticks[0],
        tick({ id: 100, timeMs: 1_723_161_255_342, price: 61_837.63, quantity: 0.02, isBuyerMaker: true, trades: 3 }),
      );
      assert.deepEqual(micros.ticks, millis.ticks);
      assert.deepEqual([millis.opened.layout.timeUnit, micros.opened.layout.timeUnit], ['ms', 'us']);
    });

    it('reads the futures archives, which have a header', async () => {
      const { ticks, opened } = await read([
        'agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker',
        '7,100.5,2,10,11,1723161255342,true',
      ]);
      assert.equal(opened.stream, 'aggTrade');
      assert.deepEqual(ticks, [
        tick({ id: 7, timeMs: 1_723_161_255_342, price: 100.5, quantity: 2, isBuyerMaker: true, trades: 2 }),
      ]);
    });

    it('reads the trades archives, with and without a header', async () => {
      const row = '7,100.5,2,201,1723161255342,true,true';
      for (const lines of [[row], ['id,price,qty,quote_qty,time,is_buyer_maker', row]]) {
        const { ticks, opened } = await read(lines);
        assert.equal(opened.stream, 'trade');
        assert.equal(ticks[0]?.price, 100.5);
        assert.deepEqual([ticks[0]?.id, ticks[0]?.isBuyerMaker, ticks[0]?.trades], [7, true, 1]);
      }
    });

    it('reads our own export back, with the gaps of its card in the state they had', async () => {
      const lines = [
        'time_ms,symbol,trade_id,price,quantity,is_buyer_maker,trades',
        '1723161255342,btcusdt,100,61837.63,0.02,true,3',
        '1723161255400,btcusdt,105,61837.64,1.5,false,1',
      ];
      const gap = {
        fromId: 101,
        toId: 104,
        fromMs: 1_723_161_255_342,
        toMs: 1_723_161_255_400,
        state: 'lost',
        reason: 'tooOld',
        foundMs: 5,
        closedMs: 6,
      };
      const closed = { ...gap, fromId: 90, toId: 95, state: 'repaired', reason: '' };
      const card = {
        format: 1,
        what: 'ticks',
        venue: 'spot',
        symbol: 'btcusdt',
        stream: 'aggTrade',
        realm: 'binance',
        timeframe: null,
        gaps: [gap, closed],
        hash: 'ab',
      };
      const { ticks, gaps, opened } = await read(lines, {}, { card });
      assert.equal(opened.stream, 'aggTrade');
      assert.equal(opened.card?.realm, 'binance');
      assert.deepEqual(
        ticks.map((row) => [row.id, row.trades]),
        [
          [100, 3],
          [105, 1],
        ],
      );
      assert.deepEqual(
        gaps.map(({ fromId, toId, state, reason, foundMs, closedMs }) => ({
          fromId,
          toId,
          state,
          reason,
          foundMs,
          closedMs,
        })),
        [
          { fromId: 101, toId: 104, state: 'lost', reason: 'tooOld', foundMs: 5, closedMs: 6 },
          { fromId: 90, toId: 95, state: 'repaired', reason: '', foundMs: 5, closedMs: 6 },
        ],
      );
    });

    it('names the ids that a file leaves out as lost', async () => {
      const { gaps, opened } = await read([aggArchive[0] ?? '', (aggArchive[2] ?? '').replace(/^102/, '110')]);
      assert.deepEqual(
        gaps.map((gap) => [gap.fromId, gap.toId, gap.state, gap.reason]),
        [[101, 109, 'lost', 'notInFile']],
      );
      assert.equal(opened.report.gaps, 1);
    });

    it('numbers rows without ids, takes sides in words, and says what it did', async () => {
      const { ticks, opened } = await read([
        'Timestamp;Price;Size;Side',
        '2024-08-08 23:54:15;10;1;sell',
        '2024-08-08T23:54:16Z;11;2;buy',
      ]);
      assert.deepEqual(
        ticks.map((row) => [row.id, row.timeMs, row.isBuyerMaker]),
        [
          [1, Date.UTC(2024, 7, 8, 23, 54, 15), true],
          [2, Date.UTC(2024, 7, 8, 23, 54, 16), false],
        ],
      );
      assert.match(opened.description.join(' '), /delimiter ;, times in dates.*no trade ids/);
    });

    it('keeps the id of a row without a price', async () => {
      const { ticks } = await read([aggArchive[0] ?? '', '101,0,0,503,503,1723161255400,False,True']);
      assert.deepEqual([ticks[1]?.id, ticks[1]?.price, ticks[1]?.quantity], [101, 0, 0]);
    });
  });

  describe('with bad lines', () => {
    const lines = [
      ...aggArchive.slice(0, 1),
      'nonsense',
      '"open,quote,1,2,3,4,5,6',
      '101,abc,1,503,503,1723161255400,False,True',
      '99,1,1,1,1,1723161255400,True,True',
      '101,1,1,503,503,1723161255400678,False,True',
      ...aggArchive.slice(1),
    ];

    it('skips them by choice, each with its line number and reason', async () => {
      const { ticks, rejections, opened } = await read(lines);
      assert.deepEqual(
        ticks.map((row) => row.id),
        [100, 101, 102],
      );
      assert.deepEqual(
        rejections.map((event) => event.reason),
        ['time', 'quotes', 'price', 'outOfOrder', 'time'],
      );
      assert.deepEqual(
        opened.report.firstBadLines.map((bad) => bad.line),
        [2, 3, 4, 5, 6],
      );
      assert.deepEqual([opened.report.rows, opened.report.ticks, opened.report.badLines], [8, 3, 5]);
    });

    it('refuses the whole file by choice, before anything is taken', async () => {
      const answer = await open(lines, { badLines: 'refuse' });
      assert.ok(!answer.ok);
      assert.equal(answer.failure.reason, 'badLines');
      assert.match(answer.failure.message, /line 2: .*and 4 more\. Nothing was imported/);
    });

    it('refuses rows of another symbol', async () => {
      const { rejections } = await read([
        'time_ms,symbol,trade_id,price,quantity',
        '1723161255342,ethusdt,1,1,1',
        "1723161255342,'btcusdt,1,1,1",
      ]);
      assert.deepEqual(
        rejections.map((event) => event.reason),
        ['otherSymbol'],
      );
    });

    it('never throws and accounts for every line, whatever the lines are', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.oneof(
              fc.string({ maxLength: 60 }),
              fc.constantFrom(...aggArchive),
              fc
                .tuple(fc.constantFrom(...aggArchive), fc.nat(60), fc.string({ maxLength: 2 }))
                .map(([line, at, text]) => line.slice(0, at) + text + line.slice(at + 1)),
            ),
            { maxLength: 12 },
          ),
          async (noise) => {
            const all = [aggArchive[0] ?? '', ...noise.map((line) => line.replaceAll(/[\r\n]/g, ' '))];
            const { ticks, opened, gaps } = await read(all);
            assert.equal(opened.report.rows, all.filter((line) => line.trim() !== '').length);
            assert.equal(ticks.length + opened.report.badLines, opened.report.rows);
            for (const [index, row] of ticks.entries()) {
              assert.ok(
                row.price >= 0 && row.quantity >= 0 && Number.isSafeInteger(row.id) && Number.isSafeInteger(row.timeMs),
              );
              const before = ticks[index - 1];
              if (before !== undefined)
                assert.ok(row.id === before.id + 1 || gaps.some((gap) => gap.toId === row.id - 1));
            }
          },
        ),
        { numRuns: 300 },
      );
    });
  });

  describe('as files', () => {
    let folder = '';
    before(() => (folder = mkdtempSync(join(tmpdir(), 'spreadscope-csv-'))));
    after(() => rmSync(folder, { recursive: true, force: true }));

    it('may be plain, gzip or zip, with a byte order mark and either line end', async () => {
      const text = `\uFEFF${aggArchive.join('\r\n')}\r\n`;
      const forms = { plain: Buffer.from(text), gzip: gzipSync(text), zip: zipOf('BTCUSDT-aggTrades.csv', text) };
      for (const [name, bytes] of Object.entries(forms)) {
        const file = join(folder, name);
        writeFileSync(file, bytes);
        const opened = await openCsv({ file, instrument: btc, badLines: 'refuse', nowMs });
        assert.ok(opened.ok, opened.ok ? '' : `${name}: ${opened.failure.message}`);
        assert.equal((await collect(opened.value)).ticks.length, 3, name);
      }
    });

    it('say what is wrong where they are missing, empty or neither ticks nor bars', async () => {
      const missing = await openCsv({ file: join(folder, 'nosuch.csv'), instrument: btc, badLines: 'skip', nowMs });
      assert.ok(!missing.ok && missing.failure.reason === 'file' && /ENOENT/.test(missing.failure.message));
      for (const [lines, reason] of [
        [[''], 'empty'],
        [['time,price,qty'], 'empty'],
        [['a,b,c', '1,2,3'], 'columns'],
      ] as const) {
        const answer = await open(lines);
        assert.ok(!answer.ok && answer.failure.reason === reason, JSON.stringify(answer));
      }
    });

    it('take the columns that a person gives where no guess fits', async () => {
      const { ticks } = await read(['x|1723161255342|7|3'], {
        what: 'ticks',
        columns: { time: 2, price: 3, quantity: 4 },
      });
      assert.deepEqual([ticks[0]?.timeMs, ticks[0]?.price, ticks[0]?.quantity], [1_723_161_255_342, 7, 3]);
    });

    it('with a card that is damaged are read without it', async () => {
      const { opened, ticks } = await read(aggArchive, {}, { card: 'broken' });
      assert.equal(opened.card, null);
      assert.equal(ticks.length, 3);
    });
  });
});

function tick(fields: Omit<Tick, 'kind' | 'instrument' | 'stream'>): Tick {
  return { kind: 'tick', instrument: btc, stream: 'aggTrade', ...fields };
}

/** A zip archive of one deflated file, as the public archives are. */
function zipOf(name: string, text: string): Buffer {
  const packed = deflateRawSync(text);
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(8, 8);
  head.writeUInt32LE(crc32(text), 14);
  head.writeUInt32LE(packed.length, 18);
  head.writeUInt32LE(Buffer.byteLength(text), 22);
  head.writeUInt16LE(name.length, 26);
  const directory = Buffer.alloc(46 + name.length);
  directory.writeUInt32LE(0x02014b50, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  return Buffer.concat([head, Buffer.from(name), packed, directory, end]);
}
