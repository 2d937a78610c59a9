// 200 kill -9 at random moments, every fault at every file operation, flipped bits and cuts at 200 places: nothing
// that was shown is lost, nothing is doubled, everything damaged is noticed. STORE_SEED repeats a run, STORE_PARTS (kills,
// faults,damage) names what of it runs.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { damageRound } from '../support/store/damageRounds';
import { countOperations, faults, liveWithFault } from '../support/store/faultScenario';
import { killRounds } from '../support/store/killRounds';
import { seededRandom } from '../support/store/seededRandom';

const seed = Number(process.env['STORE_SEED'] ?? Date.now() % 1_000_000);
const random = seededRandom(seed);
console.log(`seed ${seed}`);

const parts = (process.env['STORE_PARTS'] ?? 'kills,faults,damage').split(',');
if (parts.includes('kills')) await kills();
if (parts.includes('faults')) await everyFault();
if (parts.includes('damage')) await damage();

async function kills(): Promise<void> {
  const child = fileURLToPath(new URL('../support/store/killChild.main.mjs', import.meta.url));
  const shown = await inFolder((folder) => killRounds(child, folder, 200, random));
  assert.ok(shown > 5_000);
  console.log(`200 kills: ${shown} ticks, none lost, none doubled`);
}

async function everyFault(): Promise<void> {
  const { operations } = await inFolder(countOperations);
  let lives = 0;
  for (const { number, name } of operations) {
    // Appends are alike: each tenth stands for its neighbours.
    if (name === 'append' && number % 10 !== 0) continue;
    for (const fault of faults) {
      const limits = lives++ % 3 === 0 ? { rowsAtOnce: 0 } : {};
      await inFolder((folder) => liveWithFault(folder, number, fault, limits));
    }
  }
  console.log(`${lives} lives with a fault: none lost, none doubled`);
}

async function damage(): Promise<void> {
  for (let round = 0; round < 200; round++) await inFolder((folder) => damageRound(folder, round, random));
  console.log('200 damaged files: all noticed, the rest given');
}

async function inFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'spreadscope-soak-'));
  try {
    return await run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
