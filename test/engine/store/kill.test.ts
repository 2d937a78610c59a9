import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { killRounds } from '../../support/store/killRounds';
import { seededRandom } from '../../support/store/seededRandom';
import { temporaryFolders } from '../../support/store/storeFolder';

describe('a process that is killed', () => {
  const newFolder = temporaryFolders();

  it('loses nothing that was shown in 20 kill -9 at random moments, and doubles nothing', async function () {
    this.timeout(120_000);
    const child = fileURLToPath(new URL('../../support/store/killChild.main.mjs', import.meta.url));
    const seed = Number(process.env['STORE_SEED'] ?? 20_261_122);
    const shown = await killRounds(child, newFolder(), 20, seededRandom(seed));
    assert.ok(shown > 500, `only ${shown} ticks with seed ${seed}`);
  });
});
