import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { ManualClock } from '../../../src/engine/clock';
import type { Gap } from '../../../src/engine/contract/market';
import { openJournal, type Journal } from '../../../src/engine/store/journal';
import { nodeFileSystem } from '../../../src/engine/store/nodeFileSystem';
import { Quarantine } from '../../../src/engine/store/quarantine';
import type { JournalEvent } from '../../../src/engine/store/store';
import { FaultyFiles } from '../../support/store/faultyFiles';
import { setSegmentFormat } from '../../support/store/segmentFormatMark';
import { temporaryFolders } from '../../support/store/storeFolder';
import { tickOf, ticksOf } from '../../support/store/ticks';

describe('journal', () => {
  const newFolder = temporaryFolders();

  it('gives back what was appended, in order, after it was opened anew', async () => {
    const folder = newFolder();
    const { journal } = await opened(folder);
    journal.append(ticksOf(1, 3));
    journal.append([tickOf(4)]);
    await journal.close();
    const again = await opened(folder);
    assert.deepEqual(await replayed(again.journal), ticksOf(1, 4));
    assert.equal(again.journal.cutBytes, 0);
    await again.journal.close();
  });

  it('holds a frame in the file when append returns, before any sync', async () => {
    const folder = newFolder();
    const { journal } = await opened(folder);
    const before = statSync(segmentPath(folder, 1)).size;
    journal.append([tickOf(1)]);
    assert.ok(statSync(segmentPath(folder, 1)).size > before + 44);
    await journal.close();
  });

  it('cuts a torn end at the last whole frame and says how much was cut', async () => {
    const folder = newFolder();
    const { journal } = await opened(folder);
    journal.append(ticksOf(1, 2));
    await journal.close();
    const whole = statSync(segmentPath(folder, 1)).size;
    const second = await opened(folder);
    second.journal.append([tickOf(3)]);
    await second.journal.close();
    truncateSync(segmentPath(folder, 1), statSync(segmentPath(folder, 1)).size - 5);
    const torn = statSync(segmentPath(folder, 1)).size - whole;
    const third = await opened(folder);
    assert.equal(third.journal.cutBytes, torn);
    assert.deepEqual(third.quarantine.found, []);
    third.journal.append([tickOf(4)]);
    assert.deepEqual(await replayed(third.journal), [...ticksOf(1, 2), tickOf(4)]);
    await third.journal.close();
  });

  it('cuts zeros that a loss of power left at the end', async () => {
    const folder = newFolder();
    const { journal } = await opened(folder);
    journal.append(ticksOf(1, 2));
    await journal.close();
    appendFileSync(segmentPath(folder, 1), new Uint8Array(4096));
    const again = await opened(folder);
    assert.equal(again.journal.cutBytes, 4096);
    assert.deepEqual(await replayed(again.journal), ticksOf(1, 2));
    await again.journal.close();
  });

  it('sets a copy of a damaged segment aside, keeps the whole frames, and turns the hole into an open gap', async () => {
    const folder = newFolder();
    const { journal } = await opened(folder);
    for (let id = 1; id <= 5; id++) journal.append([tickOf(id)]);
    await journal.close();
    const bytes = readFileSync(segmentPath(folder, 1));
    const frameBytes = (bytes.length - 32) / 5;
    const inThird = 32 + Math.floor(2.5 * frameBytes);
    bytes[inThird] = (bytes[inThird] as number) ^ 0x10;
    writeFileSync(segmentPath(folder, 1), bytes);

    const again = await opened(folder);
    assert.equal(again.quarantine.found.length, 1);
    assert.match(again.quarantine.found[0]?.reason ?? '', /damaged bytes/);
    const kept = readdirSync(`${folder}/quarantine`).filter((name) => name.endsWith('.seg'));
    assert.deepEqual(readFileSync(`${folder}/quarantine/${kept[0]}`), bytes);
    const report = JSON.parse(readFileSync(`${folder}/quarantine/${kept[0]}.report.json`, 'utf8')) as object;
    assert.deepEqual(Object.keys(report), ['file', 'reason', 'foundAt', 'keptAs']);

    const expected: JournalEvent[] = [tickOf(1), tickOf(2), gapOver(3), tickOf(4), tickOf(5)];
    assert.deepEqual(await replayed(again.journal), expected);
    again.journal.append([tickOf(6)]);
    await again.journal.close();
    // The repaired segment is not reported again, and the hole stays a gap.
    const third = await opened(folder);
    assert.deepEqual(third.quarantine.found, []);
    assert.deepEqual(await replayed(third.journal), [...expected, tickOf(6)]);
    await third.journal.close();
  });

  it('sets a segment whose header is unreadable aside and replays its whole frames', async () => {
    const folder = newFolder();
    const { journal } = await opened(folder);
    journal.append(ticksOf(1, 2));
    await journal.close();
    const bytes = readFileSync(segmentPath(folder, 1));
    bytes.fill(0, 0, 16);
    writeFileSync(segmentPath(folder, 1), bytes);
    const again = await opened(folder);
    assert.match(again.quarantine.found[0]?.reason ?? '', /header/);
    assert.deepEqual(await replayed(again.journal), ticksOf(1, 2));
    await again.journal.close();
  });

  it('notices that the end of an earlier segment is missing', async () => {
    const folder = newFolder();
    const { journal } = await opened(folder);
    journal.append([tickOf(1)]);
    journal.append([tickOf(2)]);
    journal.rotate(() => new Uint8Array(0));
    journal.append([tickOf(3)]);
    await journal.close();
    // Exactly the last two frames (the second tick, the end mark), so nothing looks torn.
    const frameBytes = 16 + 44 + 4 + 8 + 'aggTrade'.length + 'spot:btcusdt'.length;
    truncateSync(segmentPath(folder, 1), 32 + frameBytes);
    const again = await opened(folder);
    assert.match(again.quarantine.found[0]?.reason ?? '', /end is missing/);
    assert.deepEqual(await replayed(again.journal), [tickOf(1), gapOver(2), tickOf(3)]);
    await again.journal.close();
  });

  it('treats a segment that was taken away as a hole', async () => {
    const folder = newFolder();
    const { journal } = await opened(folder);
    journal.append([tickOf(1)]);
    journal.rotate(() => new Uint8Array(0));
    journal.append([tickOf(2)]);
    journal.rotate(() => new Uint8Array(0));
    journal.append([tickOf(3)]);
    await journal.close();
    nodeFileSystem.remove(segmentPath(folder, 2));
    const again = await opened(folder);
    assert.deepEqual(await replayed(again.journal), [tickOf(1), gapOver(2), tickOf(3)]);
    await again.journal.close();
  });

  it('opens after a crash between making a segment and writing its header', async () => {
    const folder = newFolder();
    const { journal } = await opened(folder);
    journal.append([tickOf(1)]);
    journal.rotate(() => Uint8Array.of(1, 2, 3));
    await journal.close();
    truncateSync(segmentPath(folder, 2), 7);
    const again = await opened(folder);
    assert.deepEqual(again.quarantine.found, []);
    again.journal.append([tickOf(2)]);
    assert.deepEqual(await replayed(again.journal), ticksOf(1, 2));
    await again.journal.close();
  });

  it('refuses a segment of a newer format and leaves it untouched', async () => {
    const folder = newFolder();
    const { journal } = await opened(folder);
    journal.append([tickOf(1)]);
    await journal.close();
    const bytes = setSegmentFormat(segmentPath(folder, 1), 3);
    const again = await openJournal(optionsOf(folder), 1);
    assert.ok(!again.ok);
    assert.equal(again.failure.reason, 'newerFormat');
    assert.match(again.failure.message, /000000000001\.seg was written by a newer version/);
    assert.deepEqual(readFileSync(segmentPath(folder, 1)), bytes);
  });

  it('repairs nothing in front of a segment of a newer format', async () => {
    const folder = newFolder();
    const { journal } = await opened(folder);
    journal.append([tickOf(1)]);
    journal.rotate(() => new Uint8Array(0));
    await journal.close();
    const damaged = readFileSync(segmentPath(folder, 1));
    damaged.fill(0, 40, 60);
    writeFileSync(segmentPath(folder, 1), damaged);
    setSegmentFormat(segmentPath(folder, 2), 3);
    assert.ok(!(await openJournal(optionsOf(folder), 1)).ok);
    assert.deepEqual(readFileSync(segmentPath(folder, 1)), damaged);
    assert.ok(!existsSync(`${folder}/quarantine`));
  });

  it('reads what an older version wrote, ends it as that one would have, and goes on behind it', async () => {
    const folder = newFolder();
    const { journal } = await opened(folder);
    journal.append(ticksOf(1, 2));
    await journal.close();
    appendFileSync(segmentPath(folder, 1), 'torn');
    setSegmentFormat(segmentPath(folder, 1), 1);
    const again = await opened(folder);
    assert.equal(again.journal.segment, 2);
    again.journal.append([{ kind: 'settings', graceMs: 5 }, tickOf(3)]);
    const expected: JournalEvent[] = [...ticksOf(1, 2), { kind: 'settings', graceMs: 5 }, tickOf(3)];
    assert.deepEqual(await replayed(again.journal), expected);
    await again.journal.close();
    assert.equal(readFileSync(segmentPath(folder, 1)).readUInt32LE(4), 1);
    const third = await opened(folder);
    assert.deepEqual(third.quarantine.found, [], 'the older segment has its end');
    assert.equal(third.journal.segment, 2);
    assert.deepEqual(await replayed(third.journal), expected);
    await third.journal.close();
  });

  it('hands the checkpoint at the first head to the reader, and those of later heads only behind a hole', async () => {
    const folder = newFolder();
    const { journal } = await opened(folder);
    journal.append([tickOf(1)]);
    for (const [segment, id] of [
      [2, 2],
      [3, 3],
    ] as const) {
      journal.rotate(() => Uint8Array.of(segment));
      journal.append([tickOf(id)]);
    }
    await journal.close();
    const seen = async (first: number): Promise<string[]> => {
      const { journal: again } = await opened(folder, first);
      const order: string[] = [];
      await again.replay(first, {
        event: (event) => order.push(event.kind === 'tick' ? `tick ${event.id}` : event.kind),
        checkpoint: (bytes, segment) => order.push(`checkpoint ${bytes[0]} of ${segment}`),
      });
      await again.close();
      return order;
    };
    assert.deepEqual(await seen(2), ['checkpoint 2 of 2', 'tick 2', 'tick 3']);
    const bytes = readFileSync(segmentPath(folder, 1));
    bytes[60] = (bytes[60] as number) ^ 1;
    writeFileSync(segmentPath(folder, 1), bytes);
    assert.deepEqual(await seen(1), ['checkpoint 2 of 2', 'tick 2', 'tick 3']);
  });

  it('keeps frames apart that wait while the disk refuses, and writes them in order', async () => {
    const folder = newFolder();
    const disk = new FaultyFiles();
    const notices: string[] = [];
    const options = {
      ...optionsOf(folder),
      files: disk.files,
      notice: (n: { state: string }) => notices.push(n.state),
    };
    const journal = await openJournal(options, 1);
    assert.ok(journal.ok);
    journal.value.append([tickOf(1)]);
    disk.decide = ({ name }) => (name === 'append' ? { half: 'ENOSPC' } : 'none');
    for (let id = 2; id <= 5; id++) assert.ok(journal.value.append([tickOf(id)]));
    disk.decide = () => 'none';
    await options.clock.advance(1_000);
    journal.value.append([tickOf(6)]);
    assert.deepEqual(notices, ['failing', 'resumed']);
    await journal.value.close();
    const again = await opened(folder);
    assert.deepEqual(await replayed(again.journal), ticksOf(1, 6));
    await again.journal.close();
  });

  it('says so when the queue is full, and what was queued is still written', async () => {
    const folder = newFolder();
    const disk = new FaultyFiles();
    const options = { ...optionsOf(folder), files: disk.files, queueBytes: 200 };
    const journal = await openJournal(options, 1);
    assert.ok(journal.ok);
    disk.decide = ({ name }) => (name === 'append' ? { code: 'ENOSPC' } : 'none');
    assert.deepEqual(
      [1, 2, 3, 4].map((id) => journal.value.append([tickOf(id)])),
      [true, true, false, false],
    );
    disk.decide = () => 'none';
    await options.clock.advance(1_000);
    await journal.value.close();
    const again = await opened(folder);
    assert.deepEqual(await replayed(again.journal), ticksOf(1, 2));
    await again.journal.close();
  });

  it('syncs within 100 ms of a write, one sync at a time', async () => {
    const folder = newFolder();
    const disk = new FaultyFiles();
    const options = { ...optionsOf(folder), files: disk.files };
    const journal = await openJournal(options, 1);
    assert.ok(journal.ok);
    const syncs = (): number => disk.operations.filter(({ name }) => name === 'sync').length;
    journal.value.append([tickOf(1)]);
    await options.clock.advance(50);
    journal.value.append([tickOf(2)]);
    assert.equal(syncs(), 0);
    await options.clock.advance(49);
    assert.equal(syncs(), 1);
    await journal.value.close();
  });

  it('drops segments that are no longer needed, never the one being written', async () => {
    const folder = newFolder();
    const { journal } = await opened(folder);
    journal.rotate(() => new Uint8Array(0));
    journal.rotate(() => new Uint8Array(0));
    await journal.dropBefore(99);
    assert.deepEqual(readdirSync(`${folder}/journal`), ['000000000003.seg']);
    assert.ok(existsSync(segmentPath(folder, 3)));
    await journal.close();
  });
});

async function opened(folder: string, first = 1): Promise<{ journal: Journal; quarantine: Quarantine }> {
  const options = optionsOf(folder);
  const journal = await openJournal(options, first);
  if (!journal.ok) throw new Error(journal.failure.message);
  return { journal: journal.value, quarantine: options.quarantine };
}

function optionsOf(folder: string): Parameters<typeof openJournal>[0] & { quarantine: Quarantine; clock: ManualClock } {
  const clock = new ManualClock(Date.UTC(2026, 10, 22));
  const quarantine = new Quarantine(nodeFileSystem, folder, clock);
  return { storeFolder: folder, files: nodeFileSystem, clock, quarantine, notice: () => undefined };
}

async function replayed(journal: Journal): Promise<JournalEvent[]> {
  const events: JournalEvent[] = [];
  await journal.replay(1, { event: (event) => events.push(event) });
  return events;
}

function segmentPath(folder: string, number: number): string {
  return `${folder}/journal/${String(number).padStart(12, '0')}.seg`;
}

function gapOver(id: number): Gap {
  const { instrument, stream } = tickOf(id);
  const [before, after] = [tickOf(id - 1), tickOf(id + 1)];
  const span = { fromId: id, toId: id, fromMs: before.timeMs, toMs: after.timeMs, foundMs: after.timeMs };
  return { kind: 'gap', instrument, stream, ...span, state: 'open', reason: 'journalDamaged', closedMs: null };
}
