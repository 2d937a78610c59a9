import fc from 'fast-check';

type Edit = readonly [place: number, edit: string, byte: number];

/** One to three edits: a byte set, put in, some taken out, two swapped, the rest cut off, or a digit changed. */
export const arbitraryDamage: fc.Arbitrary<readonly Edit[]> = fc.array(
  fc.tuple(fc.nat(), fc.constantFrom('set', 'insert', 'delete', 'swap', 'cut', 'digit'), fc.nat(255)),
  { minLength: 1, maxLength: 3 },
);

/** The frame's bytes after the edits. */
export function damagedFrame(frame: string, edits: readonly Edit[]): Uint8Array {
  let bytes = [...Buffer.from(frame)];
  for (const [place, edit, byte] of edits) {
    const at = place % Math.max(1, bytes.length);
    if (edit === 'set') bytes[at] = byte;
    else if (edit === 'insert') bytes.splice(at, 0, byte);
    else if (edit === 'delete') bytes.splice(at, 1 + (byte % 5));
    else if (edit === 'cut') bytes = bytes.slice(0, at);
    else if (edit === 'swap') bytes.splice(at, 2, ...bytes.slice(at, at + 2).toReversed());
    else changeDigit(bytes, at, byte % 10);
  }
  return Uint8Array.from(bytes);
}

/** The first digit from there on becomes another: the frame stays well formed, most often. */
function changeDigit(bytes: number[], from: number, digit: number): void {
  const at = bytes.findIndex((byte, index) => index >= from && byte >= 0x30 && byte <= 0x39);
  if (at >= 0) bytes[at] = 0x30 + digit;
}
