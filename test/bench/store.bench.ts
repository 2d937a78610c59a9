// Insert, seal, recover, range, downsampled and latest read of the store, beside raw sql.js in memory and the journal
// alone; what a live feed feels while an hour is sealed; what the same seal and the same reads cost on stores of 1, 5
// and 25 hours. Each part runs in a process of its own (test/support/store/benchParts.main.ts), so that its peak of
// memory is its own. STORE_TICKS sets the number of ticks (1,000,000), STORE_HOURS over how many hours they lie (1, or
// 5 from two million on), STORE_PARTS which parts run. Times are CPU of all threads (a busy machine changes them
// little) unless they say wall.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const total = Number(process.env['STORE_TICKS'] ?? 1_000_000);
const hours = Number(process.env['STORE_HOURS'] ?? (total > 2_000_000 ? 5 : 1));
const wanted = (process.env['STORE_PARTS'] ?? 'raw,journal,store,recover,live,crowded,growth').split(',');
const million = 1_000_000;
const script = fileURLToPath(new URL('../support/store/benchParts.main.mjs', import.meta.url));

type Figures = Readonly<Record<string, number>>;

const raw = part('raw', Math.min(total, million), 1);
const journal = part('journal', total, hours);
const rawMs = (figure(raw, 'cpuMs') * total) / Math.min(total, million);
const rawOfMillionMs = (figure(raw, 'cpuMs') * million) / Math.min(total, million);
print('raw sql.js', raw, `${figure(raw, 'cpuMs').toFixed(0)} ms of ${Math.min(total, million)} ticks`);
print('the journal alone', journal, `${figure(journal, 'cpuMs').toFixed(0)} ms`);

const store = part('store', total, hours);
const insertMs = figure(store, 'insertMs');
print(
  'store',
  store,
  `insert ${times(insertMs, rawMs)} x raw sql.js, ${times(insertMs, figure(journal, 'cpuMs'))} x the journal alone; ` +
    `seal of what was open then ${times(figure(store, 'sealMs'), rawMs)} x`,
);
for (const turn of ['cold', 'warm']) {
  const of = (what: string): string => `${what} ${figure(store, `${turn} ${what}`).toFixed(0)} ms`;
  console.log(`  ${turn}: ${['range', 'downsampled', 'latest'].map(of).join(', ')}`);
}
const recover = part('recover', Math.min(total, million), 1);
print(
  'recover',
  recover,
  `${(figure(recover, 'wallMs') / 1_000).toFixed(2)} s wall, ${(figure(recover, 'cpuMs') / 1_000).toFixed(2)} s CPU with bars, ` +
    `gaps and checkpoint: ${times(figure(recover, 'cpuMs'), rawOfMillionMs)} x raw sql.js; ` +
    `progress told ${figure(recover, 'told')} times, longest turn ${figure(recover, 'longestMs').toFixed(0)} ms`,
);
for (const count of [million, 2 * million]) {
  const live = part('live', count, 1);
  print(
    `live while ${count / million} M are sealed`,
    live,
    `lag p99 ${figure(live, 'p99Ms').toFixed(1)} ms (${figure(live, 'quietMs').toFixed(1)} ms while nothing is sealed), most ${figure(live, 'mostMs').toFixed(1)} ms; sealed in ${(figure(live, 'sealMs') / 1_000).toFixed(1)} s`,
  );
}
print('3 M in one hour', part('crowded', 3 * million, 1), 'written unpaced and sealed');
const first = part('growth', 100_000, 1);
for (const count of [5, 25]) {
  const grown = part('growth', 100_000, count);
  const ratios = Object.keys(first)
    .filter((name) => name.endsWith('Ms'))
    .map((name) => `${name.slice(0, -2)} ${times(figure(grown, name), figure(first, name))}`);
  print(`${count} hours and months of bars`, grown, `beside 1 hour: ${ratios.join(', ')}`);
}

function part(name: string, ticks: number, hourCount: number): Figures {
  if (!wanted.includes(name)) return {};
  const args = ['--expose-gc', script, name, String(ticks), String(hourCount)];
  const said = execFileSync(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });
  return JSON.parse(said) as Figures;
}

function figure(figures: Figures, name: string): number {
  return figures[name] ?? Number.NaN;
}

function times(value: number, other: number): string {
  return (value / other).toFixed(2);
}

function print(what: string, figures: Figures, about: string): void {
  if (figures['peakMb'] !== undefined) console.log(`${what} (peak ${figures['peakMb'].toFixed(0)} MB): ${about}`);
}
