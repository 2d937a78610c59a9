import fc from 'fast-check';
import { arbitraryTroubles, runThrough } from './troubles';

describe('any sequence of cuts, duplicates, reorderings, restarts and repairs', () => {
  it('gives the same store as the clean run', async () => {
    await fc.assert(fc.asyncProperty(arbitraryTroubles, runThrough), { numRuns: 6, endOnFailure: true });
  }).timeout(60_000);
});
