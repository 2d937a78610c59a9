/** A growing buffer of little-endian values, used again for each frame. */
export class ByteWriter {
  #bytes = Buffer.alloc(64 * 1024);
  #view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.length);
  length = 0;

  clear(): void {
    this.length = 0;
  }

  /** Makes room, so that the fixed-size writers below need no check of their own. */
  reserve(extraBytes: number): void {
    const needed = this.length + extraBytes;
    if (needed <= this.#bytes.length) return;
    const grown = Buffer.alloc(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(grown, 0, 0, this.length);
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer, grown.byteOffset, grown.length);
  }

  uint8(value: number): void {
    this.#view.setUint8(this.length, value);
    this.length += 1;
  }

  uint16(value: number): void {
    this.#view.setUint16(this.length, value, true);
    this.length += 2;
  }

  uint32(value: number): void {
    this.#view.setUint32(this.length, value, true);
    this.length += 4;
  }

  float64(value: number): void {
    this.#view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  /** UTF-8 with a 32-bit length before it; makes room itself. */
  text(value: string): void {
    const length = Buffer.byteLength(value);
    this.reserve(4 + length);
    this.uint32(length);
    this.length += this.#bytes.write(value, this.length, 'utf8');
  }

  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  patchUint32(at: number, value: number): void {
    this.#view.setUint32(at, value, true);
  }

  /** What was written: a view that the next `clear` makes invalid. */
  view(): Uint8Array {
    // Not a Buffer, whose slice() would be a view and not a copy.
    return new Uint8Array(this.#bytes.buffer, this.#bytes.byteOffset, this.length);
  }
}

/** Reads what {@link ByteWriter} wrote. Throws RangeError beyond the end. */
export class ByteReader {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  readonly end: number;
  at: number;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, end);
    this.at = start;
    this.end = end;
  }

  uint8(): number {
    const value = this.#view.getUint8(this.at);
    this.at += 1;
    return value;
  }

  uint16(): number {
    const value = this.#view.getUint16(this.at, true);
    this.at += 2;
    return value;
  }

  uint32(): number {
    const value = this.#view.getUint32(this.at, true);
    this.at += 4;
    return value;
  }

  float64(): number {
    const value = this.#view.getFloat64(this.at, true);
    this.at += 8;
    return value;
  }

  text(): string {
    const length = this.uint32();
    if (this.at + length > this.end) throw new RangeError('A text runs beyond the end of its frame.');
    const value = this.#bytes.toString('utf8', this.at, this.at + length);
    this.at += length;
    return value;
  }
}
