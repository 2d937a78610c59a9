import assert from 'node:assert/strict';
import type { CsvImportAnswer, CsvPreview } from '../../../src/engine/contract/csvImport';
import { instrumentId } from '../../../src/engine/contract/ids';
import { mappingItems } from '../../../src/extension/commands/csvMapping';
import { importReport, importSummary } from '../../../src/extension/commands/csvReport';

const preview: CsvPreview = {
  realm: 'binance',
  delimiter: ';',
  hasHeader: true,
  columns: [
    { name: 'ts', sample: '1700000000', field: 'time' },
    { name: 'px', sample: '3.5', field: 'price' },
    { name: 'note', sample: 'x', field: null },
  ],
  instrument: instrumentId('btcusdt'),
  instrumentFrom: 'guessed from the name of the file',
  problem: '',
  reading: {
    what: 'ticks',
    name: 'named columns',
    timeUnit: 'seconds',
    stream: 'aggTrade',
    timeframe: null,
    firstRow: [
      ['time', '2023-11-14 22:13:20.000 UTC'],
      ['price', '3.5'],
    ],
    notes: ['The file has no trade ids: rows are numbered from 1.'],
    headRows: 100,
    headBad: ['Line 7: "" is no price.'],
  },
};
const lines = (given: CsvPreview): readonly string[] =>
  mappingItems(given, { file: '/x.csv' }).map(({ label, description = '' }) => `${label} | ${description}`);

describe('the mapping of a CSV file, as it is shown', () => {
  it('says how each column is understood, what is missing, what is not used and what the file lacks', () => {
    assert.deepEqual(lines(preview), [
      '$(check) Import | bad lines are skipped and named; of the first 100 lines 1 is bad',
      '$(shield) Import Only Where No Line Is Bad | else nothing of the file is taken',
      'what it is; press a line to change it | ',
      '$(tag) Symbol: btcusdt | guessed from the name of the file',
      '$(table) Trades | named columns, delimiter ;, with header, times in seconds',
      '$(list-ordered) Stream: aggTrade | whose numbering the ids follow',
      'columns | ',
      '$(arrow-right) time: ts | 1700000000 is read as 2023-11-14 22:13:20.000 UTC',
      '$(arrow-right) price: px | 3.5',
      '$(question) quantity | not placed yet',
      '$(add) Place Another Field… | not used: note',
      'what to know | ',
      '$(info) The file has no trade ids: rows are numbered from 1. | ',
      '$(warning) Line 7: "" is no price. | ',
    ]);
  });

  it('does not offer to import what cannot be read, or whose symbol is not known', () => {
    const [unread] = lines({ ...preview, reading: null, problem: 'No time was recognised.' });
    assert.equal(unread, '$(warning) It cannot be read so | No time was recognised.');
    assert.match(lines({ ...preview, instrument: null })[0] ?? '', /^\$\(tag\) Give the Symbol…/);
  });
});

describe('what is said about an import', () => {
  const answer: CsvImportAnswer = {
    instrument: instrumentId('btcusdt'),
    realm: 'binance',
    what: 'ticks',
    rows: 1_003,
    ticks: 1_000,
    bars: 0,
    gaps: 1,
    knownTicks: 20,
    badLines: 3,
    firstBadLines: ['Line 6: no.', 'Line 22: no.', 'Line 40: no.'],
    wasCancelled: false,
  };
  const told = (change: Partial<CsvImportAnswer>): string =>
    importSummary([{ file: '/f/a.csv', answer: { ...answer, ...change } }]);

  it('names what is new, what was known, and the numbers of bad lines; of bars only that they were read', () => {
    assert.equal(
      told({}),
      'Imported a.csv: 980 trades of btcusdt are new, 20 more were known already; 3 bad lines were left out (6, 22, 40).',
    );
    assert.equal(
      told({ what: 'bars', bars: 5, ticks: 0, knownTicks: 0, badLines: 1, firstBadLines: ['Line 9: no.'] }),
      'Imported a.csv: 5 bars of btcusdt were read; line 9 was bad and left out.',
    );
    assert.match(told({ wasCancelled: true }), /^Cancelled a\.csv after .* rows: .* What was taken stays\.$/);
  });

  it('puts many files together, and has each in the report', () => {
    const outcomes = ['a', 'b', 'c', 'd'].map((name) => ({ file: `/f/${name}.csv`, answer }));
    assert.match(
      importSummary(outcomes),
      /^Imported 4 files: 3.920 trades are new, 80 were known already\. 12 bad lines/,
    );
    const ofBars = { ...answer, what: 'bars', ticks: 0, knownTicks: 0, bars: 7, badLines: 0 } as const;
    assert.match(
      importSummary([...outcomes.slice(0, 3), { file: '/f/d.csv', answer: ofBars }]),
      /files: 2.940 trades are new, 60 were known already; 7 bars were read\. 9 bad lines were left out\.$/,
    );
    const report = importReport(outcomes);
    assert.equal(report.match(/^\/f\/[abcd]\.csv$/gm)?.length, 4);
    assert.match(report, /Line 22: no\./);
  });
});
