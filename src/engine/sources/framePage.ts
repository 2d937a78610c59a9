/** Frames of trades have some 220 bytes; longer ones are for the slower ways. */
const mostBytes = 1_024;

/** 10^0 … 10^16, each exact as a double. */
const powersOfTen = Float64Array.from({ length: 17 }, (_, exponent) => Number(`1e${exponent}`));

/** A text that frames carry, as the four-byte words that it is compared by; four bytes or more. */
export class FrameText {
  readonly length: number;
  /** The last word reaches back over the one before where the length is no multiple of four. */
  readonly words: Int32Array;
  readonly firstWord: number;
  readonly lastWord: number;

  constructor(text: string) {
    const bytes = Buffer.from(text);
    this.length = bytes.length;
    const count = Math.ceil(bytes.length / 4);
    this.words = Int32Array.from({ length: count }, (_, i) => bytes.readInt32LE(Math.min(4 * i, bytes.length - 4)));
    this.firstWord = bytes.readInt32LE(0);
    this.lastWord = bytes.readInt32LE(bytes.length - 4);
  }
}

/**
 * A frame's bytes, copied to where four of them are one load, and a cursor over them. Behind the frame lies what was
 * left of an earlier one: only a reader that ends with {@link FramePage.isAtEnd} has read this frame alone.
 */
export class FramePage {
  readonly #words = new DataView(new ArrayBuffer(mostBytes + 64));
  readonly #bytes = new Uint8Array(this.#words.buffer);
  #length = 0;
  #at = 0;

  /** False where the frame is too long. */
  load(frame: Uint8Array): boolean {
    const { length } = frame;
    if (length > mostBytes) return false;
    this.#bytes.set(frame);
    this.#length = length;
    this.#at = 0;
    return true;
  }

  /** Of the twelve bytes from `at` on, 30 bits. */
  hash(at: number): number {
    const words = this.#words;
    return hashWords(words.getInt32(at, true), words.getInt32(at + 4, true), words.getInt32(at + 8, true));
  }

  /** Passes over the text where it stands here. */
  take(text: FrameText): boolean {
    const words = this.#words;
    const at = this.#at;
    const { length, lastWord } = text;
    // A frame with many commas could lead beyond the page: what does not fit is no text.
    if (at + length > mostBytes || words.getInt32(at + length - 4, true) !== lastWord) return false;
    // Most texts have eight bytes at most, and their first word says the rest.
    if (words.getInt32(at, true) !== text.firstWord) return false;
    if (length > 8) {
      const expected = text.words;
      for (let i = 1; i < expected.length - 1; i++) if (words.getInt32(at + 4 * i, true) !== expected[i]) return false;
    }
    this.#at = at + length;
    return true;
  }

  /** Digits without a leading zero, below 2^53, and passes over the text behind them; -1 for anything else. */
  integerBefore(text: FrameText): number {
    const from = this.#at;
    const value = this.#digits(0);
    const count = this.#at - from;
    if (count === 0 || count > 16 || value > Number.MAX_SAFE_INTEGER) return -1;
    if (count > 1 && this.#bytes[from] === 0x30) return -1;
    return this.take(text) ? value : -1;
  }

  /**
   * `123.4500`, of 16 digits at most, and passes over the text behind it: the double nearest to it, the one that
   * Number() gives; else -1.
   */
  decimalBefore(text: FrameText): number {
    const from = this.#at;
    const whole = this.#digits(0);
    const point = this.#at;
    if (point === from || point - from > 16 || this.#bytes[point] !== 0x2e) return -1;
    this.#at = point + 1;
    const mantissa = this.#digits(whole);
    const decimals = this.#at - point - 1;
    // A whole number below 2^53 over a power of ten up to 10^22 is rounded once, by the division: correctly.
    if (decimals === 0 || this.#at - from > 17 || mantissa > Number.MAX_SAFE_INTEGER) return -1;
    return this.take(text) ? mantissa / (powersOfTen[decimals] as number) : -1;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#length;
  }

  /** Goes on with a number by the digits that stand here: up to 19 of them, more than are ever accepted. */
  #digits(before: number): number {
    const words = this.#words;
    let at = this.#at;
    const end = at + 16;
    let value = before;
    if (end > mostBytes) return value;
    for (; at < end; at += 4) {
      const word = words.getInt32(at, true);
      // Four digits have 3 as the high half of each byte, and still have it with 6 added.
      if (((word & 0xf0f0f0f0) | 0) !== 0x30303030 || (((word + 0x06060606) & 0xf0f0f0f0) | 0) !== 0x30303030) break;
      const digits = word & 0x0f0f0f0f;
      const pairs = (Math.imul(digits, 10) + (digits >>> 8)) & 0x00ff00ff;
      value = value * 10_000 + ((Math.imul(pairs, 100) + (pairs >>> 16)) & 0xffff);
    }
    const bytes = this.#bytes;
    for (const stop = at + 3; at < stop; at++) {
      const digit = (bytes[at] as number) - 0x30;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    this.#at = at;
    return value;
  }
}

/** The {@link FramePage.hash} of a text's twelve bytes from `at` on. */
export function hashOf(bytes: Buffer, at: number): number {
  return hashWords(bytes.readInt32LE(at), bytes.readInt32LE(at + 4), bytes.readInt32LE(at + 8));
}

function hashWords(a: number, b: number, c: number): number {
  const mixed = Math.imul(Math.imul(Math.imul(a, 0x2c1b3c6d) ^ b, 0x297a2d39) ^ c, 0x45d9f3b);
  return mixed >>> 2;
}
