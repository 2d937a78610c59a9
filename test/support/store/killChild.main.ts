import { writeSync } from 'node:fs';
import { systemClock } from '../../../src/engine/clock';
import { openStore } from '../../../src/engine/store/sqljsStore';
import { MinuteBars } from './minuteBars';
import { storeOptions } from './storeFolder';
import { killSeries, killTick } from './killTruth';

// A process that stores ticks as fast as it is allowed to, tells what it has shown, and is killed by its parent.
const [folder = '', pauseMs = '1'] = process.argv.slice(2);
const opened = await openStore(storeOptions(folder, { limits: { sealDelayMs: 10, segmentBytes: 200_000 } }));
if (!opened.ok) throw new Error(opened.failure.message);
const store = opened.value;
const model = new MinuteBars(store);
store.setCheckpointer(model);
await store.replay((event) => model.apply(event));

let count = 0;
let last = 0;
for await (const { id } of store.readTicks({ ...killSeries, fromMs: -Infinity, toMs: Infinity })) {
  for (const one of id) {
    if (one !== last + 1) throw new Error(`Tick ${one} follows tick ${last}.`);
    last = one;
    count++;
  }
}
say({
  recovered: count,
  lastTick: store.lastTick(killSeries)?.id ?? 0,
  sum: model.sum,
  quarantined: store.recovery.quarantined,
});

for (let id = last + 1; ;) {
  const batch = Array.from({ length: 1 + ((id * 7) % 40) }, (_, i) => killTick(id + i));
  store.append(batch);
  for (const tick of batch) model.apply(tick);
  id += batch.length;
  say({ shown: id - 1 });
  await systemClock.sleep(Number(pauseMs));
}

function say(message: object): void {
  writeSync(1, `${JSON.stringify(message)}\n`);
}
