import assert from 'node:assert/strict';
import type { AnalyticSeries } from '../../../src/engine/contract/analytics';
import { instrumentId } from '../../../src/engine/contract/ids';
import { exportSeries } from '../../../src/engine/export/exportSeries';

/** Row i stands for second i; the first z is missing. */
function piece(from: number, to: number): AnalyticSeries {
  const column = (value: (row: number) => number): Float64Array =>
    Float64Array.from({ length: to - from }, (_, i) => value(from + i));
  return {
    id: 'zScore',
    subject: instrumentId('btcusdt'),
    openMs: column((row) => row * 1_000),
    columns: [
      { field: 'z', values: column((row) => (row === 0 ? Number.NaN : row / 1e7)) },
      { field: 'half_life', values: column(() => Infinity) },
    ],
  };
}

async function chunksOf(length: number, rowsInPiece: number) {
  async function* pieces(): AsyncGenerator<AnalyticSeries> {
    if (length === 0) yield piece(0, 0);
    for (let from = 0; from < length; from += rowsInPiece) {
      yield await Promise.resolve(piece(from, Math.min(from + rowsInPiece, length)));
    }
  }
  const chunks = [];
  for await (const chunk of exportSeries(pieces())) chunks.push(chunk);
  return chunks;
}

describe('exportSeries', () => {
  it('writes a missing value as an empty field, infinity by its name, and no exponent', async () => {
    const text = (await chunksOf(2, 1)).map((chunk) => chunk.text).join('');
    assert.deepEqual(text.split(/\r?\n/), ['time_ms,z,half_life', '0,,Infinity', '1000,0.0000001,Infinity', '']);
  });

  it('writes the header alone where there are no rows', async () => {
    assert.deepEqual(
      (await chunksOf(0, 8)).map((chunk) => chunk.text),
      ['time_ms,z,half_life\r\n'],
    );
  });

  it('writes every row of a series longer than one chunk, once and in order, and says what a chunk holds', async () => {
    const chunks = await chunksOf(10_000, 8);
    assert.ok(chunks.length > 5 && chunks.length < 100, `${chunks.length} chunks`);
    let next = 0;
    for (const { text, rows, firstMs, lastMs } of chunks.slice(1)) {
      const times = text
        .trim()
        .split(/\r?\n/)
        .map((line) => Number(line.split(',')[0]));
      assert.deepEqual(
        times,
        Array.from({ length: rows }, (_, i) => (next + i) * 1_000),
      );
      assert.deepEqual([firstMs, lastMs], [next * 1_000, (next + rows - 1) * 1_000]);
      next += rows;
    }
    assert.equal(next, 10_000);
  });
});
