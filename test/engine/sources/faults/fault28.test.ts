import assert from 'node:assert/strict';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawn } from 'node:child_process';
import { instrumentId } from '../../../../src/engine/contract/ids';
import { startBinanceServer } from '../../../support/binanceServer';
import { assertTruth, printed, withFaultRun } from './faultRun';
import { SteppedClock } from './steppedClock';
import { quickTape } from './tapes';

describe('fault 28: the computer sleeps and wakes', () => {
  it('treats every connection as dead when the wall clock has jumped against the monotonic one, and closes the hole', () => {
    const clock = new SteppedClock();
    return withFaultRun(
      { server: { market: quickTape({ seconds: 6 }), speed: 4 }, instruments: ['btcusdt', 'ethusdt'], clock },
      async (run) => {
        await run.flow();
        // Asleep: nothing is delivered, the exchange goes on, and our wall clock is 90 s further on waking.
        run.server.knobs.sendData = false;
        await new Promise((resolve) => setTimeout(resolve, 100));
        clock.stepMs = 90_000;
        await run.until('it has connected anew', () => run.server.connectCount === 2);
        run.server.knobs.sendData = true;
        assert.ok(run.log.some((line) => line.includes('slept')));
        await run.finish();
        await assertTruth(run);
        assert.equal(run.server.connectCount, 2, 'once, not in a storm');
      },
    );
  });

  it('closes the hole after the process was stopped (SIGSTOP) and went on (SIGCONT), over one new connection', async function () {
    if (process.platform === 'win32') this.skip();
    const server = await startBinanceServer({ market: quickTape({ seconds: 16 }), speed: 4, playWhenStreams: 1 });
    const main = fileURLToPath(new URL('collector.main.mjs', import.meta.url));
    const child = spawn(process.execPath, [main, server.wsUrl, server.restUrl], { stdio: ['pipe', 'pipe', 'inherit'] });
    const ids: number[] = [];
    const log: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => {
      const said = JSON.parse(line) as { ids?: number[]; log?: string };
      ids.push(...(said.ids ?? []));
      if (said.log !== undefined) log.push(said.log);
    });
    try {
      while (ids.length < 20) await sleep(10);
      child.kill('SIGSTOP');
      await sleep(1_200);
      child.kill('SIGCONT');
      await server.play();
      const last = printed(server, instrumentId('btcusdt'), 'aggTrade').at(-1)?.id ?? 0;
      for (let waited = 0; waited < 400 && new Set(ids).size < last - (ids[0] ?? 0) + 1; waited++) await sleep(20);
      const sorted = ids.toSorted((a, b) => a - b);
      assert.deepEqual(
        sorted,
        sorted.map((_, index) => (sorted[0] ?? 0) + index),
        'each id once, none missing',
      );
      assert.equal(sorted.at(-1), last);
      assert.ok(
        log.some((line) => line.includes('slept')),
        log.join('\n'),
      );
      assert.deepEqual([server.connectCount, server.violations], [2, []]);
    } finally {
      child.kill('SIGCONT');
      child.stdin.end();
      await new Promise((resolve) => child.once('exit', resolve));
      await server.close();
    }
  });
});
