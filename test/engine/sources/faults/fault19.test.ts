import assert from 'node:assert/strict';
import { assertTruth, withFaultRun } from './faultRun';
import { quickTape } from './tapes';

describe('fault 19: what a connection leaves behind', () => {
  it('leaves no socket and no timer behind after thirty reconnects and the end', async () => {
    const before = resources();
    await withFaultRun(
      { server: { market: quickTape({ seconds: 8 }), speed: 4 }, instruments: ['btcusdt', 'ethusdt'] },
      async (run) => {
        await run.flow();
        for (let cut = 0; cut < 30; cut++) {
          const { connectCount } = run.server;
          run.server.cutAll();
          await run.until(
            'it is back',
            () => run.server.connectCount > connectCount && run.server.connections.size === 1,
          );
        }
        const during = resources();
        assert.ok((during['TCPSocketWrap'] ?? 0) < 12, JSON.stringify(during));
        assert.ok((during['Timeout'] ?? 0) < 30, JSON.stringify(during));
        await run.finish();
        await assertTruth(run);
      },
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    const after = resources();
    // The server is of Node's own http module, which keeps one timer for the date in its headers.
    for (const [kind, spare] of [
      ['TCPSocketWrap', 0],
      ['TCPServerWrap', 0],
      ['Timeout', 1],
    ] as const) {
      const left = (after[kind] ?? 0) - (before[kind] ?? 0);
      assert.ok(left <= spare, `${left} of ${kind} are left`);
    }
  });
});

function resources(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
