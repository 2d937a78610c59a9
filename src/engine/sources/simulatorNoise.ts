/**
 * Noise that is a function of where it is asked for, not of what was asked before: the same keys give the same
 * number on any day, in any order. That is what lets a simulated market be entered at any moment.
 */

/** 32 well mixed bits of two integers; the order of the two matters. */
export function mixBits(a: number, b: number): number {
  let bits = Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b) ^ b;
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
  bits = Math.imul(bits ^ (bits >>> 12), 0x297a2d39);
  return (bits ^ (bits >>> 15)) >>> 0;
}

/** The bits of a name, as a key for {@link mixBits}. */
export function keyOf(name: string): number {
  let key = 0x1505;
  for (let index = 0; index < name.length; index++) key = mixBits(key, name.charCodeAt(index));
  return key;
}

/** Uniform in (0, 1), never either end. */
export function uniformOf(key: number): number {
  return (mixBits(key, 0x51ed27) + 0.5) / 0x1_0000_0000;
}

/** Standard normal, by Box and Muller's transform of two uniforms. */
export function normalOf(key: number): number {
  const radius = Math.sqrt(-2 * Math.log(uniformOf(key)));
  return radius * Math.cos(2 * Math.PI * ((mixBits(key, 0x3c6ef3) + 0.5) / 0x1_0000_0000));
}

/** A run of uniforms from one key, for what is drawn in order inside one second. */
export class Draws {
  readonly #key: number;
  #count = 0;

  constructor(key: number) {
    this.#key = key;
  }

  /** Uniform in (0, 1). */
  next(): number {
    return (mixBits(this.#key, this.#count++) + 0.5) / 0x1_0000_0000;
  }

  /** Nearly standard normal (a sum of three uniforms, within ±3): enough for sizes, not for statistics. */
  bell(): number {
    return 2 * (this.next() + this.next() + this.next() - 1.5);
  }
}
