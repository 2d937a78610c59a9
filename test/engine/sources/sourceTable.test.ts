import assert from 'node:assert/strict';
import { ManualClock } from '../../../src/engine/clock';
import { instrumentId } from '../../../src/engine/contract/ids';
import type { SourceEvent } from '../../../src/engine/contract/market';
import type { RawSettings } from '../../../src/engine/contract/settings';
import { sourceKinds } from '../../../src/engine/contract/sourceId';
import { readSettings } from '../../../src/engine/contract/readSettings';
import { createSource, type SourceDependencies } from '../../../src/engine/sources/sourceTable';

const dependencies: SourceDependencies = {
  clock: new ManualClock(Date.UTC(2026, 10, 22)),
  random: () => 0.5,
  network: { proxy: '', noProxy: [], strictSsl: true },
  log: () => undefined,
};

describe('source table', () => {
  it('makes a source of every kind that the settings know, each with the whole interface', () => {
    for (const source of sourceKinds) {
      const made = make({ source, 'replay.file': 'nosuch' });
      for (const method of ['events', 'setInstruments', 'exchangeNowMs', 'check'] as const) {
        assert.equal(typeof made[method], 'function', `${source}.${method}`);
      }
    }
  });

  it('hands the settings on: the simulator is the one of the seed that was set', async () => {
    const [first, second] = await Promise.all([firstTick(1), firstTick(2)]);
    assert.equal(first?.kind, 'tick');
    assert.notDeepEqual(first, second);
    assert.deepEqual(await firstTick(1), first);
  });

  it('hands the settings on: the replay names the file that was set', async () => {
    const answer = await make({ source: 'replay', 'replay.file': '/nonexistent/frames' }).check(
      instrumentId('btcusdt'),
    );
    assert.ok(!answer.ok && answer.failure.message.includes('/nonexistent/frames'));
  });
});

async function firstTick(seed: number): Promise<SourceEvent | null> {
  const clock = new ManualClock(Date.UTC(2026, 10, 22, 0, 4));
  const { settings } = readSettings({ source: 'simulator', 'simulator.seed': seed });
  const source = createSource(settings, { ...dependencies, clock });
  const stop = new AbortController();
  const events = source.events({
    instruments: [instrumentId('sim:oak')],
    stream: 'trade',
    resume: new Map(),
    signal: stop.signal,
  });
  const moving = setInterval(() => void clock.advance(20), 1);
  try {
    for await (const batch of events) {
      const tick = batch.find((event) => event.kind === 'tick');
      if (tick !== undefined) return tick;
    }
    return null;
  } finally {
    clearInterval(moving);
    stop.abort();
  }
}

function make(raw: RawSettings): ReturnType<typeof createSource> {
  return createSource(readSettings(raw).settings, dependencies);
}
