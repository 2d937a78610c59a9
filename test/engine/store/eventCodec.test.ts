import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ByteWriter } from '../../../src/engine/store/byteBuffer';
import { decodeEvents, EventEncoder } from '../../../src/engine/store/eventCodec';
import type { JournalEvent } from '../../../src/engine/store/store';
import { arbitraryEvent } from '../../support/store/arbitraryEvents';
import { tickOf } from '../../support/store/ticks';

describe('eventCodec', () => {
  it('gives back every event of every kind exactly', () => {
    const encoder = new EventEncoder();
    fc.assert(
      fc.property(fc.array(arbitraryEvent, { maxLength: 12 }), (events) => {
        assert.deepEqual(roundTrip(encoder, events), events);
      }),
    );
  });

  it('lets each frame be read without the frames before it', () => {
    const encoder = new EventEncoder();
    const tick = tickOf(7);
    roundTrip(encoder, [tick]);
    assert.deepEqual(roundTrip(encoder, [tick]), [tick]);
  });

  it('keeps a tick to 44 bytes beside the name of its instrument', () => {
    const writer = new ByteWriter();
    const encoder = new EventEncoder();
    encoder.encode([tickOf(1)], writer);
    const one = writer.length;
    writer.clear();
    encoder.encode(
      Array.from({ length: 100 }, (_, i) => tickOf(i + 1)),
      writer,
    );
    assert.equal(writer.length - one, 99 * 44);
  });

  it('refuses bytes that are not its own rather than making events of them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), (bytes) => {
        // Unknown kinds and unnamed instruments throw; nothing else may come out than events with known names.
        try {
          decodeEvents(bytes, 0, bytes.length, (event) => assert.ok('kind' in event));
        } catch (error) {
          assert.ok(error instanceof Error);
        }
      }),
    );
    assert.throws(() => decodeEvents(Uint8Array.from([99, 0, 255, 255]), 0, 4, () => undefined), /kind 99/);
    assert.throws(() => decodeEvents(Uint8Array.from([1, 0, 3, 0]), 0, 4, () => undefined), /instrument 3/);
  });
});

function roundTrip(encoder: EventEncoder, events: readonly JournalEvent[]): JournalEvent[] {
  const writer = new ByteWriter();
  encoder.encode(events, writer);
  const decoded: JournalEvent[] = [];
  const count = decodeEvents(writer.view(), 0, writer.length, (event) => decoded.push(event));
  assert.equal(count, events.length);
  return decoded;
}
