import fc from 'fast-check';
import { systemClock } from '../../../../src/engine/clock';
import { instrumentId } from '../../../../src/engine/contract/ids';
import { assertTruth, withFaultRun, type FaultRun } from './faultRun';
import { evenTape } from './tapes';

/** What happens to the feed between two stretches of trades. */
export type Trouble =
  | { readonly kind: 'cut' | 'close' | 'shutdown' | 'both' | 'restart' | 'none' | 'repeat' }
  | { readonly kind: 'skip' | 'copies' | 'shuffle'; readonly count: number };

export const arbitraryTroubles: fc.Arbitrary<readonly Trouble[]> = fc.array(
  fc.oneof(
    fc.constantFrom('cut', 'close', 'shutdown', 'both', 'restart', 'none', 'repeat').map((kind): Trouble => ({ kind })),
    fc.record({ kind: fc.constantFrom('skip', 'copies', 'shuffle'), count: fc.integer({ min: 0, max: 9 }) }),
  ),
  { minLength: 2, maxLength: 7 },
);

/** Plays a market in stretches with a trouble before each, and holds the store against what was printed. */
export function runThrough(troubles: readonly Trouble[]): Promise<void> {
  const market = evenTape({ symbols: ['BTCUSDT', 'ETHUSDT'], perSymbol: 160, seconds: 8 });
  const instruments = ['btcusdt', 'ethusdt'];
  const timing = { reorderMs: 15, silenceLeastMs: 250, firstDataMs: 250, watchMs: 20, repairRetryMs: 40 };
  return withFaultRun({ server: { market }, instruments, timing }, async (run) => {
    const stretchMs = 8_000 / (troubles.length + 1);
    await run.server.whenSubscribed(instruments.map((name) => `${name}@aggTrade`));
    await run.server.play(market.startMs + stretchMs);
    // A series that has no tick yet has missed nothing, whatever was printed before it began.
    await run.until('both series have begun', () =>
      instruments.every((name) => run.store.lastTick({ instrument: instrumentId(name), stream: 'aggTrade' }) !== null),
    );
    for (const [index, trouble] of troubles.entries()) {
      await make(run, trouble);
      await run.server.play(market.startMs + stretchMs * (index + 2));
      // Some of the troubles then meet a client in the middle of connecting, others one that is up again.
      await systemClock.sleep(index % 2 === 0 ? 2 : 40);
    }
    run.server.knobs.shuffleFrames = 0;
    run.server.knobs.extraCopies = 0;
    await run.until('it is connected', () => run.server.subscribedStreams().length >= 2);
    await run.finish();
    await assertTruth(run);
  });
}

async function make(run: FaultRun, trouble: Trouble): Promise<void> {
  const { server } = run;
  switch (trouble.kind) {
    case 'cut':
      server.cutAll();
      return;
    case 'close':
      server.closeAll(1001, 'Going away');
      return;
    case 'both':
      server.closeAll(1011, 'both');
      server.cutAll();
      return;
    case 'shutdown':
      server.announceShutdown(5);
      return;
    case 'repeat':
      server.repeatLast(5);
      return;
    case 'restart':
      await run.stopClient();
      run.restartClient();
      return;
    case 'skip':
      server.skipNext(trouble.count);
      return;
    case 'copies':
      server.knobs.extraCopies = trouble.count % 3;
      return;
    case 'shuffle':
      server.knobs.shuffleFrames = trouble.count;
      return;
    case 'none':
      return;
  }
}
