import assert from 'node:assert/strict';
import { instrumentId } from '../../../src/engine/contract/ids';
import { stampChecksum } from '../../../src/engine/store/fileChecksum';
import { OpenTables } from '../../../src/engine/store/openTables';
import { sealFile, type SealJob } from '../../../src/engine/store/sealFile';
import { SeriesBook } from '../../../src/engine/store/seriesBook';
import { SqlEngines } from '../../../src/engine/store/sqlEngine';
import { sqlWasmPath } from '../../support/store/storeFolder';
import { ticksOf } from '../../support/store/ticks';

describe('sealFile', () => {
  it('says which file is damaged where a checksum is right and the tables cannot be read all the same', async () => {
    const engines = new SqlEngines(sqlWasmPath);
    const series = new SeriesBook();
    series.idOf(instrumentId('btcusdt'), 'aggTrade');
    const tables = new OpenTables(series);
    for (const tick of ticksOf(1, 50)) tables.put(tick);
    const rows = tables.all('ticks')[0]?.rows.all() ?? [];
    const job: SealJob = { kind: 'ticks', rows, series: series.rows(), base: null, others: [] };
    const made = await sealFile(await engines.fresh(), job);
    assert.ok(made.kind === 'file');
    // Where SQLite keeps what tables there are.
    const broken = made.bytes.slice().fill(0xff, 100, 500);
    await stampChecksum(broken);
    const as = async (more: Partial<SealJob>) => sealFile(await engines.fresh(), { ...job, ...more });
    const base = await as({ base: broken });
    assert.deepEqual([base.kind, base.kind === 'damaged' && base.which], ['damaged', 'base']);
    const beside = await as({ others: [made.bytes, broken] });
    assert.deepEqual([beside.kind, beside.kind === 'damaged' && beside.which], ['damaged', 1]);
  });
});
