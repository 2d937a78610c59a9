/** Frames of trades have some 220 bytes; longer ones are for the slower ways. */
const mostBytes = 1_024;
/** The openings that are compared are no longer, and the numbers and texts behind them are a few hundred bytes. */
const mostOpeningBytes = 512;

/** 10^0 … 10^16, each exact as a double. */
const powersOfTen = Float64Array.from({ length: 17 }, (_, exponent) => Number(`1e${exponent}`));
const tens = Int32Array.from([1, 10, 100, 1_000, 10_000]);

/** A text that frames carry, as what it is compared by; four bytes or more. */
export class FrameText {
  readonly length: number;
  readonly firstWord: number;
  /** Of the last four bytes: with the first word all there is of up to eight. */
  readonly lastWord: number;
  /** Eight bytes each; the last reaches back over the one before where the length is no multiple of eight. */
  readonly doubles: Float64Array;

  constructor(text: string) {
    const bytes = Buffer.from(text);
    this.length = bytes.length;
    this.firstWord = bytes.readInt32LE(0);
    this.lastWord = bytes.readInt32LE(bytes.length - 4);
    const count = bytes.length <= 8 ? 0 : Math.ceil(bytes.length / 8);
    this.doubles = Float64Array.from({ length: count }, (_, i) =>
      bytes.readDoubleLE(Math.min(8 * i, bytes.length - 8)),
    );
  }

  /** Short enough to be compared on a page. A text whose bytes are no number at all would never be found. */
  get isUsable(): boolean {
    return this.length <= mostOpeningBytes && this.doubles.every((double) => double !== 0 && !Number.isNaN(double));
  }
}

/**
 * A frame's bytes, copied to where four of them are one load. Its methods take a place and give the next one, -1 where
 * something else stands there; numbers go to {@link FramePage.values}, since a double that a call returns is an object
 * of its own. Behind the frame lies what was left of an earlier one: only a reader that comes to {@link
 * FramePage.length} has read this frame alone.
 */
export class FramePage {
  readonly values = new Float64Array(8);
  readonly #words = new DataView(new ArrayBuffer(mostBytes + mostOpeningBytes + 512));
  readonly #bytes = new Uint8Array(this.#words.buffer);
  length = 0;

  /** False where the frame is too long. */
  load(frame: Uint8Array): boolean {
    const { length } = frame;
    if (length > mostBytes) return false;
    this.#bytes.set(frame);
    this.length = length;
    return true;
  }

  /** Of the twelve bytes from `at` on, 30 bits. */
  hash(at: number): number {
    const words = this.#words;
    return hashWords(words.getInt32(at, true), words.getInt32(at + 4, true), words.getInt32(at + 8, true));
  }

  /** Passes over the text. Doubles are equal where their bytes are, since texts have no byte of 0 and are not NaN. */
  past(text: FrameText, at: number): number {
    const words = this.#words;
    const { length, doubles } = text;
    if (length <= 8) return this.#pastShort(text, at);
    const last = doubles.length - 1;
    if (words.getFloat64(at + length - 8, true) !== doubles[last]) return -1;
    for (let i = 0; i < last; i++) if (words.getFloat64(at + 8 * i, true) !== doubles[i]) return -1;
    return at + length;
  }

  /** Milliseconds of this age: 13 digits, and the text behind them. */
  time(value: number, at: number, text: FrameText): number {
    const words = this.#words;
    const a = words.getInt32(at, true) ^ 0x30303030;
    const b = words.getInt32(at + 4, true) ^ 0x30303030;
    const c = words.getInt32(at + 8, true) ^ 0x30303030;
    const last = (this.#bytes[at + 12] as number) ^ 0x30;
    if ((nonDigits(a) | nonDigits(b) | nonDigits(c)) !== 0 || last > 9 || (a & 0xff) === 0) return -1;
    this.values[value] = (fourDigits(a) * 10_000 + fourDigits(b)) * 100_000 + (fourDigits(c) * 10 + last);
    return this.past(text, at + 13);
  }

  /** A whole number of up to 15 digits without a leading zero, and the text of up to eight bytes behind it. */
  integer(value: number, at: number, text: FrameText): number {
    const words = this.#words;
    const a = words.getInt32(at, true) ^ 0x30303030;
    if (nonDigits(a) !== 0 || (a & 0xff) === 0) return this.#shortInteger(value, at, text, a);
    const b = words.getInt32(at + 4, true) ^ 0x30303030;
    let others = nonDigits(b);
    if (others !== 0) {
      const count = digitsBefore(others);
      this.values[value] = fourDigits(a) * (tens[count] as number) + someDigits(b, count);
      return this.#pastShort(text, at + 4 + count);
    }
    const high = fourDigits(a) * 10_000 + fourDigits(b);
    const c = words.getInt32(at + 8, true) ^ 0x30303030;
    others = nonDigits(c);
    if (others !== 0) {
      const count = digitsBefore(others);
      this.values[value] = high * (tens[count] as number) + someDigits(c, count);
      return this.#pastShort(text, at + 8 + count);
    }
    const d = words.getInt32(at + 12, true) ^ 0x30303030;
    others = nonDigits(d);
    if (others === 0) return -1;
    const count = digitsBefore(others);
    this.values[value] = (high * 10_000 + fourDigits(c)) * (tens[count] as number) + someDigits(d, count);
    return this.#pastShort(text, at + 12 + count);
  }

  /**
   * `123.45600000`, of 15 digits at most, and the text of up to eight bytes behind it: the double nearest to it, the one
   * that Number() gives. Eight digits behind the point, as spot writes them, are read four at a time.
   */
  decimal(value: number, at: number, text: FrameText): number {
    const words = this.#words;
    let place = at;
    let digits = words.getInt32(place, true) ^ 0x30303030;
    let others = nonDigits(digits);
    let whole = 0;
    if (others === 0) {
      whole = fourDigits(digits);
      place += 4;
      digits = words.getInt32(place, true) ^ 0x30303030;
      others = nonDigits(digits);
      if (others === 0) return this.#anyDecimal(value, at, text);
    }
    const count = digitsBefore(others);
    whole = whole * (tens[count] as number) + someDigits(digits, count);
    place += count;
    if (place === at || this.#bytes[place] !== 0x2e) return -1;
    const a = words.getInt32(place + 1, true) ^ 0x30303030;
    const b = words.getInt32(place + 5, true) ^ 0x30303030;
    const next = (this.#bytes[place + 9] as number) ^ 0x30;
    if ((nonDigits(a) | nonDigits(b)) !== 0 || next <= 9) return this.#anyDecimal(value, at, text);
    // A whole number below 2^53 over a power of ten up to 10^22 is rounded once, by the division: correctly.
    this.values[value] = (whole * 1e8 + (fourDigits(a) * 10_000 + fourDigits(b))) / 1e8;
    return this.#pastShort(text, place + 9);
  }

  #anyDecimal(value: number, at: number, text: FrameText): number {
    const bytes = this.#bytes;
    let place = at;
    let point = -1;
    let mantissa = 0;
    for (; place <= at + 15; place++) {
      const digit = (bytes[place] as number) ^ 0x30;
      if (digit <= 9) mantissa = mantissa * 10 + digit;
      else if (digit === 0x1e && point < 0) point = place;
      else break;
    }
    const decimals = place - point - 1;
    if (point <= at || decimals === 0) return -1;
    this.values[value] = mantissa / (powersOfTen[decimals] as number);
    return this.#pastShort(text, place);
  }

  #shortInteger(value: number, at: number, text: FrameText, digits: number): number {
    const others = nonDigits(digits);
    if (others === 0) return -1;
    const count = digitsBefore(others);
    if (count === 0 || (count > 1 && (digits & 0xff) === 0)) return -1;
    this.values[value] = someDigits(digits, count);
    return this.#pastShort(text, at + count);
  }

  /** Four to eight bytes. */
  #pastShort(text: FrameText, at: number): number {
    const words = this.#words;
    const { length } = text;
    if (words.getInt32(at, true) !== text.firstWord) return -1;
    return words.getInt32(at + length - 4, true) === text.lastWord ? at + length : -1;
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

/** Of four characters with their digits made 0 to 9: the high bit of each byte that is no digit, exact for the first. */
function nonDigits(word: number): number {
  return ((word + 0x76767676) | word) & 0x80808080;
}

function digitsBefore(others: number): number {
  return (31 - Math.clz32(others & -others)) >> 3;
}

/** The number of four digits, one a byte, the first of them lowest. */
function fourDigits(digits: number): number {
  const pairs = (Math.imul(digits, 10) + (digits >>> 8)) & 0x00ff00ff;
  return (Math.imul(pairs, 100) + (pairs >>> 16)) & 0xffff;
}

/** The number of the first `count` of up to three digits. */
function someDigits(digits: number, count: number): number {
  return count === 0 ? 0 : fourDigits(digits << (32 - 8 * count));
}
