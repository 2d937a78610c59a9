const newline = 0x0a;
const carriageReturn = 0x0d;

/** Beyond this a line is no line of ours; it is handed on cut, and whoever reads it refuses it. */
const longestLine = 1 << 20;

/**
 * Splits bytes into lines, in groups as they come; line ends may be LF or CRLF, the last line needs none, empty
 * lines are given too (so that counting them gives line numbers). A line is a view of the piece read where it lies
 * in one, valid until the next group. Cost: one scan of the bytes.
 */
export async function* readLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly Uint8Array[]> {
  let rest: Uint8Array | null = null;
  for await (const piece of bytes) {
    const lines: Uint8Array[] = [];
    let start = 0;
    for (let end = piece.indexOf(newline); end >= 0; end = piece.indexOf(newline, start)) {
      const tail = piece.subarray(start, end);
      lines.push(trimmed(rest === null ? tail : joined(rest, tail)));
      rest = null;
      start = end + 1;
    }
    if (start < piece.length) {
      const tail = piece.subarray(start);
      rest = rest === null ? Uint8Array.from(tail) : joined(rest, tail);
    }
    if (lines.length > 0) yield lines;
  }
  if (rest !== null) yield [trimmed(rest)];
}

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const length = Math.min(head.length + tail.length, longestLine);
  const whole = new Uint8Array(length);
  whole.set(head.subarray(0, length));
  whole.set(tail.subarray(0, length - head.length), Math.min(head.length, length));
  return whole;
}

function trimmed(line: Uint8Array): Uint8Array {
  return line.at(-1) === carriageReturn ? line.subarray(0, -1) : line;
}
