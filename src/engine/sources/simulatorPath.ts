import { mixBits, normalOf } from './simulatorNoise';

/** How a path moves: what its block edges are, and how a midpoint scatters about its two neighbours. */
export interface PathLaw {
  readonly blockMs: number;
  /** A block is halved this often; between the finest points the path is a straight line. */
  readonly levels: number;
  /** The value at the start of a block. */
  anchor(block: number): number;
  /** Factor on the sum of two neighbours that lie `halfMs` before and after the point between them. */
  weight(halfMs: number): number;
  /** Standard deviation of that point about the weighted sum. */
  deviation(halfMs: number, block: number): number;
}

/** Brownian motion with `volatility` per √day between anchors: a random walk at any scale well below a block. */
export function walkLaw(options: {
  readonly blockMs: number;
  readonly levels: number;
  readonly volatility: number;
  readonly anchor: (block: number) => number;
}): PathLaw {
  const variancePerMs = options.volatility ** 2 / 86_400_000;
  return { ...options, weight: () => 0.5, deviation: (halfMs) => Math.sqrt((variancePerMs * halfMs) / 2) };
}

/**
 * A stationary Ornstein-Uhlenbeck path about 0: exact at every point, since the law of a midpoint given its two
 * neighbours is known (ρ = 2^(−h/halfLife): mean ρ/(1+ρ²) times their sum, variance s²(1−ρ²)/(1+ρ²)). Blocks must
 * be many half-lives long, as their edges are drawn independently.
 */
export function revertingLaw(options: {
  readonly blockMs: number;
  readonly levels: number;
  readonly halfLifeMs: number;
  readonly deviation: number;
  readonly key: number;
}): PathLaw {
  const decay = (halfMs: number): number => 2 ** (-halfMs / options.halfLifeMs);
  return {
    blockMs: options.blockMs,
    levels: options.levels,
    anchor: (block) => options.deviation * normalOf(mixBits(options.key, block)),
    weight: (halfMs) => decay(halfMs) / (1 + decay(halfMs) ** 2),
    deviation: (halfMs) => options.deviation * Math.sqrt((1 - decay(halfMs) ** 2) / (1 + decay(halfMs) ** 2)),
  };
}

/**
 * A random path that can be entered anywhere: its value is a function of the time and the key alone. Each block is
 * built by halving (Lévy's construction). Cost: one normal a step when read forwards, `levels` of them at a jump.
 */
export class DyadicPath {
  readonly #law: PathLaw;
  readonly #key: number;
  readonly #points: number;
  readonly #weights: readonly number[];
  #block = Number.NaN;
  #deviations: readonly number[] = [];
  /** Two remembered midpoints a level: index and value. */
  readonly #index: Float64Array;
  readonly #value: Float64Array;

  constructor(law: PathLaw, key: number) {
    this.#law = law;
    this.#key = key;
    this.#points = 2 ** law.levels;
    this.#weights = levelsOf(law, (halfMs) => law.weight(halfMs));
    this.#index = new Float64Array(2 * law.levels + 2);
    this.#value = new Float64Array(2 * law.levels + 2);
  }

  /** The value at `timeMs` (UTC). */
  at(timeMs: number): number {
    const { blockMs, levels } = this.#law;
    const block = Math.floor(timeMs / blockMs);
    if (block !== this.#block) this.#enter(block);
    const position = ((timeMs - block * blockMs) / blockMs) * this.#points;
    const left = Math.floor(position);
    const share = position - left;
    const value = this.#point(levels, left);
    return share === 0 ? value : value + share * (this.#point(levels, left + 1) - value);
  }

  #enter(block: number): void {
    this.#block = block;
    this.#index.fill(-1);
    this.#deviations = levelsOf(this.#law, (halfMs) => this.#law.deviation(halfMs, block));
  }

  #point(level: number, index: number): number {
    if (level === 0) return this.#law.anchor(this.#block + index);
    if (index % 2 === 0) return this.#point(level - 1, index / 2);
    const slot = 2 * level + (((index - 1) / 2) % 2);
    if (this.#index[slot] === index) return this.#value[slot] ?? Number.NaN;
    const before = this.#point(level - 1, (index - 1) / 2);
    const after = this.#point(level - 1, (index + 1) / 2);
    const noise = normalOf(mixBits(mixBits(mixBits(this.#key, this.#block), level), index));
    const value = (this.#weights[level] ?? 0) * (before + after) + (this.#deviations[level] ?? 0) * noise;
    this.#index[slot] = index;
    this.#value[slot] = value;
    return value;
  }
}

function levelsOf(law: PathLaw, value: (halfMs: number) => number): readonly number[] {
  return Array.from({ length: law.levels + 1 }, (_, level) => value(law.blockMs / 2 ** level));
}
