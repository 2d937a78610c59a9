import { sameBytes } from './binanceRoutes';

/** 10^0 … 10^22, each exact as a double. */
const powersOfTen = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/**
 * A cursor over the bytes of a flat JSON object as the exchange writes it: no white space, no escapes, no
 * nesting, no exponents. It answers -1 or false to anything else and never judges: the caller then takes the
 * slow way. Nothing is allocated but the cursor.
 */
export class FrameScanner {
  readonly bytes: Uint8Array;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  take(expected: Uint8Array): boolean {
    const { bytes, at } = this;
    for (let i = 0; i < expected.length; i++) if (bytes[at + i] !== expected[i]) return false;
    this.at = at + expected.length;
    return true;
  }

  /** Passes over text up to its closing quote and gives the quote's place. */
  skipText(): number {
    const { bytes } = this;
    for (let at = this.at; at < bytes.length; at++) {
      const byte = bytes[at] as number;
      if (byte === 0x22) return (this.at = at);
      if (byte === 0x5c || byte < 0x20) return -1;
    }
    return -1;
  }

  /** `"k":` gives the code of k; a longer key of two letters gives 0 (known to nobody here), anything else -1. */
  key(): number {
    const { bytes, at } = this;
    if (bytes[at] !== 0x22) return -1;
    if (!isLetter(bytes[at + 1])) return -1;
    if (bytes[at + 2] === 0x22 && bytes[at + 3] === 0x3a) {
      this.at = at + 4;
      return bytes[at + 1] as number;
    }
    if (bytes[at + 3] === 0x22 && bytes[at + 4] === 0x3a && isLetter(bytes[at + 2])) {
      this.at = at + 5;
      return 0;
    }
    return -1;
  }

  /** Digits without sign, point, exponent or leading zero, below 2^53. */
  integer(): number {
    const { bytes } = this;
    const from = this.at;
    // Whole numbers of up to eight digits stay in the small integers, where a step costs half of one on doubles.
    let at = from;
    let high = 0;
    let digit = 0;
    const middle = from + 8;
    while (at < middle && (digit = (bytes[at] as number) - 0x30) >= 0 && digit <= 9) {
      high = (Math.imul(high, 10) + digit) | 0;
      at++;
    }
    let value = high;
    if (at === middle) {
      let low = 0;
      const end = from + 17;
      while (at < end && (digit = (bytes[at] as number) - 0x30) >= 0 && digit <= 9) {
        low = (Math.imul(low, 10) + digit) | 0;
        at++;
      }
      // Sixteen digits at most: the low part then has eight, and cannot overflow.
      if (at - from > 16) return -1;
      value = high * (powersOfTen[at - middle] as number) + low;
      if (value > Number.MAX_SAFE_INTEGER) return -1;
    }
    if (at === from || (bytes[from] === 0x30 && at - from > 1)) return -1;
    this.at = at;
    return value;
  }

  /** `"123.4500"`: the double nearest to it, the one that Number() gives; -1 where that cannot be had exactly. */
  quotedDecimal(): number {
    const { bytes } = this;
    const from = this.at + 1;
    if (bytes[this.at] !== 0x22) return -1;
    let at = from;
    let point = -1;
    let high = 0;
    let low = 0;
    let digits = 0;
    for (; digits <= 16; at++) {
      const digit = (bytes[at] as number) - 0x30;
      if (digit >= 0 && digit <= 9) {
        if (digits < 8) high = (Math.imul(high, 10) + digit) | 0;
        else low = (Math.imul(low, 10) + digit) | 0;
        digits++;
      } else if (digit === -2 && point < 0 && at > from) point = at;
      else break;
    }
    if (bytes[at] !== 0x22 || digits === 0 || digits > 16 || point === at - 1) return -1;
    const mantissa = digits > 8 ? high * (powersOfTen[digits - 8] as number) + low : high;
    const decimals = point < 0 ? 0 : at - point - 1;
    // A whole number below 2^53 over a power of ten up to 10^22 is rounded once, by the division: correctly.
    if (mantissa > Number.MAX_SAFE_INTEGER) return -1;
    this.at = at + 1;
    return mantissa / (powersOfTen[decimals] as number);
  }

  /** true gives 1, false 0. */
  flag(): number {
    const { bytes, at } = this;
    if (bytes[at] === 0x74 && bytes[at + 1] === 0x72 && bytes[at + 2] === 0x75 && bytes[at + 3] === 0x65) {
      this.at = at + 4;
      return 1;
    }
    if (
      bytes[at] === 0x66 &&
      bytes[at + 1] === 0x61 &&
      bytes[at + 2] === 0x6c &&
      bytes[at + 3] === 0x73 &&
      bytes[at + 4] === 0x65
    ) {
      this.at = at + 5;
      return 0;
    }
    return -1;
  }

  /** The value is this text; `expected` ends with the closing quote. */
  quotedIs(expected: Uint8Array): boolean {
    if (this.bytes[this.at] !== 0x22) return false;
    this.at++;
    return this.take(expected);
  }

  quotedIsSymbol(symbol: Uint8Array): boolean {
    const from = this.at + 1;
    const to = from + symbol.length;
    if (this.bytes[this.at] !== 0x22 || this.bytes[to] !== 0x22) return false;
    this.at = to + 1;
    return sameBytes(this.bytes, from, to, symbol);
  }

  /** Passes over plain ASCII text, a whole number, true or false. */
  skipValue(): boolean {
    const { bytes } = this;
    const first = bytes[this.at] as number;
    if (first === 0x22) {
      const from = ++this.at;
      const to = this.skipText();
      if (to < 0) return false;
      for (let at = from; at < to; at++) if ((bytes[at] as number) > 0x7e) return false;
      this.at = to + 1;
      return true;
    }
    return first === 0x74 || first === 0x66 ? this.flag() >= 0 : this.integer() >= 0;
  }

  takeComma(): boolean {
    if (this.bytes[this.at] !== 0x2c) return false;
    this.at++;
    return true;
  }

  /** The cursor stands on the two closing braces that end the frame. */
  isClosed(): boolean {
    const { bytes, at } = this;
    return bytes[at] === 0x7d && bytes[at + 1] === 0x7d && at + 2 === bytes.length;
  }
}

function isLetter(byte: number | undefined): boolean {
  const folded = (byte ?? 0) | 0x20;
  return folded >= 0x61 && folded <= 0x7a;
}
