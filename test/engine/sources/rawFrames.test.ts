import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { openFileBytes } from '../../../src/engine/sources/fileBytes';
import { readRawFrames } from '../../../src/engine/sources/rawFrames';

describe('raw frame files', () => {
  it('reads the same frames however the bytes are cut, with either line end and without the last one', async () => {
    const text = ['1723161253937085768 {"a":1}', '{"b":2}', '', '1723161254036059768 {"c":"ü"}', 'noise'].join('\r\n');
    const expected = [
      { text: '{"a":1}', receivedMs: 1_723_161_253_937.085, line: 1 },
      { text: '{"b":2}', receivedMs: Number.NaN, line: 2 },
      { text: '{"c":"ü"}', receivedMs: 1_723_161_254_036.059, line: 4 },
      { text: 'noise', receivedMs: Number.NaN, line: 5 },
    ];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 30 }), async (sizes) => {
        assert.deepEqual(await framesOf(cut(Buffer.from(text), sizes)), expected);
      }),
      { numRuns: 50 },
    );
    assert.deepEqual(await framesOf(cut(Buffer.from(text.replaceAll('\r', '')), [])), expected);
  });

  it('tells nanoseconds, microseconds and milliseconds of receipt apart by their digits', async () => {
    const lines = ['1723161253937085768 x', '1723161253937085 x', '1723161253937 x', '17231612 x'].join('\n');
    const received = (await framesOf(cut(Buffer.from(lines), []))).map((frame) => frame.receivedMs);
    assert.deepEqual(received, [1_723_161_253_937.085, 1_723_161_253_937.085, 1_723_161_253_937, Number.NaN]);
  });

  it('cuts a line that never ends instead of growing without bound', async () => {
    const piece = Buffer.alloc(300_000, 0x61);
    const frames = await framesOf(cut(Buffer.concat(Array.from({ length: 10 }, () => piece)), [300_000]));
    assert.equal(frames.length, 1);
    assert.equal(frames[0]?.text.length, 1 << 20);
  });

  describe('on the disk', () => {
    let folder = '';
    before(() => (folder = mkdtempSync(join(tmpdir(), 'spreadscope-frames-'))));
    after(() => rmSync(folder, { recursive: true, force: true }));

    it('unpacks gzip by its first bytes, whatever the name', async () => {
      const text = Array.from({ length: 20_000 }, (_, index) => `{"n":${index}}`).join('\n');
      for (const [name, bytes] of [
        ['plain.gz', Buffer.from(text)],
        ['packed.txt', gzipSync(text)],
      ] as const) {
        writeFileSync(join(folder, name), bytes);
        const frames = await framesOf(openFileBytes(join(folder, name)));
        assert.equal(frames.length, 20_000);
        assert.equal(frames.at(-1)?.text, '{"n":19999}');
      }
    });

    it('reads a folder as one recording, its parts by name, each from a line of its own', async () => {
      const parts = mkdtempSync(join(folder, 'parts-'));
      writeFileSync(join(parts, 'b-2.gz'), gzipSync('{"n":3}'));
      writeFileSync(join(parts, 'a-1'), '{"n":1}\n{"n":2}');
      assert.deepEqual(
        (await framesOf(openFileBytes(parts))).map((frame) => frame.text),
        ['{"n":1}', '{"n":2}', '{"n":3}'],
      );
    });

    it('reads an empty file as nothing, and throws for one that is missing or damaged', async () => {
      writeFileSync(join(folder, 'empty'), '');
      assert.deepEqual(await framesOf(openFileBytes(join(folder, 'empty'))), []);
      await assert.rejects(framesOf(openFileBytes(join(folder, 'nosuch'))), /ENOENT/);
      const packed = gzipSync('{"a":1}\n'.repeat(10_000));
      writeFileSync(join(folder, 'torn.gz'), packed.subarray(0, packed.length / 2));
      await assert.rejects(framesOf(openFileBytes(join(folder, 'torn.gz'))), /unexpected end of file/);
    });

    it('closes the file when the reader leaves early', async function () {
      if (process.platform !== 'linux') this.skip();
      const file = join(folder, 'long');
      writeFileSync(file, '{"a":1}\n'.repeat(100_000));
      for await (const frames of readRawFrames(openFileBytes(file))) {
        assert.ok(frames.length > 0 && isOpen(file));
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
      assert.ok(!isOpen(file));
    });
  });
});

function isOpen(file: string): boolean {
  return readdirSync('/proc/self/fd').some((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === file;
    } catch {
      return false;
    }
  });
}

async function framesOf(
  bytes: AsyncIterable<Uint8Array>,
): Promise<{ readonly text: string; readonly receivedMs: number; readonly line: number }[]> {
  const found = [];
  for await (const frames of readRawFrames(bytes)) {
    for (const { frame, receivedMs, line } of frames) {
      found.push({ text: Buffer.from(frame).toString('utf8'), receivedMs, line });
    }
  }
  return found;
}

/** The bytes in pieces of these sizes, the rest in one. */
async function* cut(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let start = 0;
  for (const size of sizes) {
    if (start >= bytes.length) return;
    yield bytes.subarray(start, start + size);
    start += size;
    await Promise.resolve();
  }
  if (start < bytes.length) yield bytes.subarray(start);
}
