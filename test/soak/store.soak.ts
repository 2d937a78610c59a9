import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { damageRound } from '../support/store/damageRounds';
import { countOperations, faults, liveWithFault } from '../support/store/faultScenario';
import { killRounds } from '../support/store/killRounds';
import { seededRandom } from '../support/store/seededRandom';
import { temporaryFolders } from '../support/store/storeFolder';

describe('the store, for long', () => {
  const newFolder = temporaryFolders();

  it('loses nothing that was shown in 200 kill -9 at random moments', async function () {
    this.timeout(1_200_000);
    const child = fileURLToPath(new URL('../support/store/killChild.main.mjs', import.meta.url));
    const seed = Number(process.env['STORE_SEED'] ?? Date.now() % 1_000_000);
    console.log(`      seed ${seed} (STORE_SEED)`);
    const shown = await killRounds(child, newFolder(), 200, seededRandom(seed));
    assert.ok(shown > 5_000);
  });

  it('loses nothing that was shown when any file operation fails in any way', async function () {
    this.timeout(1_200_000);
    const { operations } = await countOperations(newFolder());
    for (const { number, name } of operations) {
      // Appends are alike: each tenth stands for its neighbours.
      if (name === 'append' && number % 10 !== 0) continue;
      for (const fault of faults) await liveWithFault(newFolder(), number, fault);
    }
  });

  it('detects flipped bits and cuts at 200 places, sets aside what is damaged and gives the rest', async function () {
    this.timeout(1_200_000);
    const seed = Number(process.env['STORE_SEED'] ?? Date.now() % 1_000_000);
    console.log(`      seed ${seed} (STORE_SEED)`);
    const random = seededRandom(seed);
    for (let round = 0; round < 200; round++) await damageRound(newFolder(), round, random);
  });
});
