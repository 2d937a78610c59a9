import assert from 'node:assert/strict';
import { systemClock } from '../../../../src/engine/clock';
import type { SourceRequest, TickSource } from '../../../../src/engine/sources/source';
import { assertTruth, withFaultRun } from './faultRun';
import { quickTape } from './tapes';

describe('fault 8: a pong that is missed', () => {
  it('answers each ping once with its own payload, though the reader stalls for longer than the deadline', () =>
    withFaultRun(
      {
        server: {
          market: quickTape({ seconds: 4 }),
          speed: 4,
          knobs: { pingEveryMs: 100, pongDeadlineMs: 250, messagesPerSecond: 50 },
        },
        instruments: ['btcusdt', 'ethusdt'],
        wrap: stalling,
      },
      async (run) => {
        await run.flow();
        await run.finish();
        // A missing, doubled or wrong pong is a violation, and a missing one ends the connection.
        await assertTruth(run);
        assert.equal(run.server.connectCount, 1);
      },
    ));
});

/** A reader that takes 600 ms over one of its batches. */
function stalling(source: TickSource): TickSource {
  return {
    async *events(request: SourceRequest) {
      let batches = 0;
      for await (const batch of source.events(request)) {
        if (++batches === 20) await systemClock.sleep(600);
        yield batch;
      }
    },
    setInstruments: (instruments) => source.setInstruments(instruments),
    exchangeNowMs: () => source.exchangeNowMs(),
    check: (instrument) => source.check(instrument),
  };
}
