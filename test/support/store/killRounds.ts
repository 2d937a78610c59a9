import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { openStore } from '../../../src/engine/store/sqljsStore';
import { killSeries, killTick } from './killTruth';
import { MinuteBars } from './minuteBars';
import { readAllWithPython } from './otherSqlite';
import { storeOptions } from './storeFolder';

interface Recovered {
  readonly recovered: number;
  readonly lastTick: number;
  readonly sum: number;
  readonly quarantined: readonly unknown[];
}

/**
 * Starts the process `rounds` times on one folder and kills it at a moment that `random` (0 to 1) names. After each
 * kill the next process must find everything that was shown; in the end the store must equal the truth exactly.
 */
export async function killRounds(
  childPath: string,
  folder: string,
  rounds: number,
  random: () => number,
): Promise<number> {
  let shown = 0;
  for (let round = 0; round < rounds; round++) {
    const life = await liveAndDie(childPath, folder, 5 + random() * 60);
    assert.ok(life.found.recovered >= shown, `round ${round}: ${shown} shown, ${life.found.recovered} found`);
    assert.equal(life.found.lastTick, life.found.recovered);
    assert.equal(life.found.sum, sumUpTo(life.found.recovered), `round ${round}: what was computed differs`);
    assert.deepEqual(life.found.quarantined, []);
    shown = Math.max(life.shown, life.found.recovered);
  }
  await compareWithTruth(folder, shown);
  return shown;
}

function liveAndDie(childPath: string, folder: string, liveMs: number): Promise<{ found: Recovered; shown: number }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [childPath, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    let found: Recovered | null = null;
    let shown = 0;
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => {
      const message = JSON.parse(line) as Recovered | { readonly shown: number };
      if ('shown' in message) shown = message.shown;
      else {
        found = message;
        setTimeout(() => child.kill('SIGKILL'), liveMs);
      }
    });
    const ended = new Promise<NodeJS.Signals | null>((done) => child.on('exit', (_, signal) => done(signal)));
    lines.on('close', () => {
      void ended.then((signal) => {
        if (signal === 'SIGKILL' && found !== null) resolve({ found, shown });
        else reject(new Error('The process ended by itself.'));
      });
    });
  });
}

async function compareWithTruth(folder: string, shown: number): Promise<void> {
  const opened = await openStore(storeOptions(folder));
  if (!opened.ok) throw new Error(opened.failure.message);
  const store = opened.value;
  const model = new MinuteBars(store);
  store.setCheckpointer(model);
  await store.replay((event) => model.apply(event));
  let count = 0;
  for await (const chunk of store.readTicks({ ...killSeries, fromMs: -Infinity, toMs: Infinity })) {
    for (let i = 0; i < chunk.id.length; i++) {
      count++;
      const truth = killTick(count);
      const { id, timeMs, price, quantity } = truth;
      assert.deepEqual(
        [chunk.id[i], chunk.timeMs[i], chunk.price[i], chunk.quantity[i]],
        [id, timeMs, price, quantity],
      );
    }
  }
  assert.ok(count >= shown);
  const expected: number[][] = [];
  const maker = new MinuteBars({
    putBar: (bar) => bar.timeframe === '1m' && expected.push([bar.openMs, bar.close, bar.volume]),
  });
  for (let id = 1; id <= count; id++) maker.apply(killTick(id));
  const bars = await store.readBars({ ...killSeries, timeframe: '1m', fromMs: -Infinity, toMs: Infinity });
  const stored = [...bars.openMs].map((openMs, i) => [openMs, bars.close[i], bars.volume[i]]);
  assert.deepEqual(stored, expected);
  assert.equal(model.sum, maker.sum);
  await store.close();
  const files = (readdirSync(folder, { recursive: true }) as string[]).filter((name) => name.endsWith('.sqlite'));
  assert.ok(files.length > 3);
  const sound = readAllWithPython(files.map((file) => [`${folder}/${file}`, 'PRAGMA integrity_check']));
  assert.deepEqual(sound.flat(2), Array(files.length).fill('ok'), files.join());
  const hours = files.filter((file) => file.startsWith('ticks'));
  const counts = readAllWithPython(hours.map((file) => [`${folder}/${file}`, 'SELECT count(*) FROM ticks']));
  const ticks = counts.reduce((sum, [row]) => sum + Number(row?.[0]), 0);
  assert.equal(ticks, count, 'ticks over all files, each once');
}

function sumUpTo(id: number): number {
  const model = new MinuteBars({ putBar: () => undefined });
  for (let one = 1; one <= id; one++) model.apply(killTick(one));
  return model.sum;
}
