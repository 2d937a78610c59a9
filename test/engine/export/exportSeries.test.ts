import assert from 'node:assert/strict';
import { exportSeries } from '../../../src/engine/export/exportSeries';
import { instrumentId } from '../../../src/engine/contract/ids';

async function csv(length: number): Promise<string> {
  const series = {
    id: 'zScore',
    subject: instrumentId('btcusdt'),
    openMs: Float64Array.from({ length }, (_, i) => i * 1_000),
    columns: [
      { field: 'z', values: Float64Array.from({ length }, (_, i) => (i === 0 ? Number.NaN : i / 1e7)) },
      { field: 'half_life', values: new Float64Array(length).fill(Infinity) },
    ],
  };
  let text = '';
  for await (const chunk of exportSeries(series)) text += chunk.text;
  return text;
}

describe('exportSeries', () => {
  it('writes a missing value as an empty field, infinity by its name, and no exponent', async () => {
    assert.deepEqual((await csv(2)).split(/\r?\n/), [
      'time_ms,z,half_life',
      '0,,Infinity',
      '1000,0.0000001,Infinity',
      '',
    ]);
  });

  it('writes every row of a series that is longer than one chunk, once and in order', async () => {
    const times = (await csv(10_000))
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => Number(line.split(',')[0]));
    assert.deepEqual(
      times,
      Array.from({ length: 10_000 }, (_, i) => i * 1_000),
    );
  });
});
