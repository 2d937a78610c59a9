import assert from 'node:assert/strict';
import { systemClock } from '../../src/engine/clock';
import { Engine } from '../../src/engine/engine';
import type { EngineListener } from '../../src/engine/engineOptions';
import { sqlWasmPath } from './store/storeFolder';

/** An engine whose stores lie below the folder; it says nothing but to what the listener names. */
export function newEngine(storageFolder: string, listener: Partial<EngineListener> = {}): Engine {
  const nothing = (): void => undefined;
  return new Engine({
    boot: { storageFolder, sqlWasmPath, extensionPath: storageFolder, version: '0.0.0' },
    clock: systemClock,
    random: Math.random,
    listener: { overview: nothing, panel: nothing, log: nothing, report: nothing, ...listener },
  });
}

/** The network as it is without a proxy. */
export const directNetwork = { proxy: '', noProxy: [], strictSsl: true };

/** Looks again until the condition holds; fails after 40 s. */
export async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 1_600; i++) {
    if (condition()) return;
    await systemClock.sleep(25);
  }
  assert.fail(`Not within 40 s: ${condition.toString()}`);
}
