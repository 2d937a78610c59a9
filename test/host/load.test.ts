import assert from 'node:assert/strict';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { cleanUp, say, setSetting, startSimulator } from './inside';

/** Long enough to see the pace; LOAD_SECONDS makes it a measurement of its own. */
const seconds = Number(process.env['LOAD_SECONDS'] ?? 8);

describe('a busy market in the real editor', () => {
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await cleanUp('simulator.speed');
  });

  it('leaves the extension host free while thousands of ticks a second flow and panels are open', async function () {
    this.timeout(60_000 + seconds * 2_000);
    await vscode.commands.executeCommand('spreadscope.stop');
    const idle = await delayDuring(Math.min(10, seconds));
    await setSetting('simulator.speed', 200);
    const inside = await startSimulator();
    await vscode.commands.executeCommand('spreadscope.openPair', `pair:${inside.overview()?.pairs[0]?.settings.id}`);
    await sleep(3_000);
    const ticksBefore = inside.overview()?.feed.ticksTotal ?? 0;
    const bytesBefore = process.memoryUsage().rss;
    const busy = await delayDuring(seconds);
    const rate = ((inside.overview()?.feed.ticksTotal ?? 0) - ticksBefore) / seconds;
    const growthMb = (process.memoryUsage().rss - bytesBefore) / 1e6;
    say(`host event loop, idle: ${idle.text}`);
    say(`host event loop, ${rate.toFixed(0)} ticks a second for ${seconds} s: ${busy.text}`);
    say(`memory of the host's process, engine included: ${growthMb.toFixed(0)} MB more`);
    assert.ok(rate > 1_000, `only ${rate} ticks a second came`);
    assert.ok(busy.p99Ms < 500, busy.text);
  });
});

/** Delays of the event loop over and above the timer's own 5 ms, and the share of a core that this process took. */
async function delayDuring(spanSeconds: number): Promise<{ readonly p99Ms: number; readonly text: string }> {
  const resolutionMs = 5;
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  const loopBefore = performance.eventLoopUtilization();
  delay.enable();
  await sleep(spanSeconds * 1_000);
  delay.disable();
  const used = performance.eventLoopUtilization(loopBefore).utilization;
  const ms = (percentile: number): number => Math.max(0, delay.percentile(percentile) / 1e6 - resolutionMs);
  const figures = [50, 99, 99.9].map((percentile) => `p${percentile} ${ms(percentile).toFixed(1)}`);
  return { p99Ms: ms(99), text: `${figures.join(', ')} ms, busy ${(used * 100).toFixed(1)} % of the time` };
}
