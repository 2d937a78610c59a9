import assert from 'node:assert/strict';
import { binanceTiming } from '../../../../src/engine/sources/binanceTiming';
import { assertTruth, withFaultRun } from './faultRun';
import { quickTape } from './tapes';

describe('fault 6: frames out of order', () => {
  it('puts shuffled frames into order by id within a small window, without calling it a gap', () =>
    withFaultRun(
      {
        server: { market: quickTape({ seconds: 5, perSecond: 60 }), speed: 4, knobs: { shuffleFrames: 4 } },
        instruments: ['btcusdt', 'ethusdt'],
        timing: { reorderMs: 250 },
      },
      async (run) => {
        await run.flow();
        await run.finish();
        await assertTruth(run);
        assert.ok((run.source.health()?.instruments[0]?.outOfOrder ?? 0) > 5);
        assert.deepEqual(run.store.gaps(), []);
        const told = run.events.filter((event) => event.kind === 'tick' && event.instrument === 'spot:btcusdt');
        const ids = told.map((event) => (event.kind === 'tick' ? event.id : 0));
        assert.deepEqual(
          ids,
          ids.toSorted((a, b) => a - b),
          'ticks are told in order',
        );
      },
    ));

  it('takes a tick that comes after its gap was announced as what was missing', () =>
    withFaultRun(
      {
        server: { market: quickTape({ seconds: 5, perSecond: 60 }), speed: 4, knobs: { shuffleFrames: 8 } },
        instruments: ['btcusdt'],
        timing: { reorderMs: 1 },
      },
      async (run) => {
        await run.flow();
        await run.finish();
        await assertTruth(run);
        assert.ok(run.store.gaps().every((gap) => gap.state === 'repaired'));
      },
    ));

  it('waits for longer than frames overtake each other, which is 50 ms', () => assert.ok(binanceTiming.reorderMs > 50));
});
