import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock } from '../../../src/engine/clock';
import { FrameRecorder } from '../../../src/engine/sources/frameRecorder';
import { readRawFrames } from '../../../src/engine/sources/rawFrames';
import { temporaryFolders } from '../../support/store/storeFolder';

describe('FrameRecorder', () => {
  const folder = temporaryFolders();

  it('writes what replay reads: every frame byte for byte, with its time of receipt', async () => {
    const path = join(folder(), 'recording');
    const recorder = new FrameRecorder({
      folder: path,
      clock: new ManualClock(1_795_363_350_123),
      fileBytes: 1e6,
      files: 3,
      log: assert.fail,
    });
    const frames = ['{"stream":"btcusdt@trade","data":{"t":1}}', '{"stream":"币@trade","data":{}}', 'not json'];
    const reused = Buffer.alloc(200);
    for (const frame of frames) recorder.record(reused.subarray(0, reused.write(frame)));
    recorder.flush();
    const read: [string, number][] = [];
    const [name = ''] = readdirSync(path);
    for await (const group of readRawFrames(chunksOf(readFileSync(join(path, name))))) {
      for (const { frame, receivedMs } of group) read.push([Buffer.from(frame).toString(), receivedMs]);
    }
    assert.deepEqual(
      read,
      frames.map((frame) => [frame, 1_795_363_350_123]),
    );
  });

  it('never takes more than its files of their size, and keeps the newest', () => {
    const path = folder();
    const recorder = new FrameRecorder({
      folder: path,
      clock: new ManualClock(1e12),
      fileBytes: 1_000,
      files: 3,
      log: assert.fail,
    });
    for (let index = 0; index < 100; index++) {
      recorder.record(Buffer.from(`frame ${index} ${'x'.repeat(100)}`));
      recorder.flush();
    }
    const names = readdirSync(path).toSorted();
    assert.equal(names.length, 3);
    for (const name of names) assert.ok(readFileSync(join(path, name)).length <= 1_000);
    assert.match(readFileSync(join(path, names.at(-1) ?? ''), 'utf8'), /frame 99 /);
  });

  it('ends with a message where the disk fails, instead of ending the feed', () => {
    const path = join(folder(), 'recording');
    const told: string[] = [];
    const recorder = new FrameRecorder({
      folder: path,
      clock: new ManualClock(1e12),
      fileBytes: 100,
      files: 2,
      log: (message) => told.push(message),
    });
    rmSync(path, { recursive: true });
    writeFileSync(path, 'a file where the folder was');
    for (let index = 0; index < 3; index++) {
      recorder.record(Buffer.from('frame'));
      recorder.flush();
    }
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', /has ended/);
  });
});

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes.subarray(0, 37);
  yield bytes.subarray(37);
}
