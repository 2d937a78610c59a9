// A hundred random sequences of cuts, closes, duplicates, reorderings, skips, notices and restarts against the local
// server: after each the store holds exactly what was printed, and the bars say the same.
import fc from 'fast-check';
import { arbitraryTroubles, runThrough } from '../engine/sources/faults/troubles';

let runs = 0;
await fc.assert(
  fc.asyncProperty(arbitraryTroubles, async (troubles) => {
    await runThrough(troubles);
    runs++;
  }),
  { numRuns: 100, endOnFailure: true },
);
console.log(`${runs} sequences of troubles, the store is that of the clean run after each`);
