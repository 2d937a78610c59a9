import { RingBuffer } from './ringBuffer';

/**
 * Any quantile of the last `windowLength` values, O(log w) expected a push and a read: an order-statistic treap
 * (Seidel & Aragon 1996) whose nodes are the slots of the window, in fixed arrays. Priorities come from a fixed
 * sequence, so equal pushes give equal trees. A value that is not finite empties the window. NaN until warm.
 */
export class RollingQuantiles {
  readonly #ring: RingBuffer;
  readonly #values: Float64Array;
  readonly #priority: Uint32Array;
  readonly #left: Int32Array;
  readonly #right: Int32Array;
  readonly #count: Int32Array;
  #root = none;
  #next = 0;
  #seed = 1;

  constructor(windowLength: number) {
    this.#ring = new RingBuffer(windowLength);
    this.#values = new Float64Array(windowLength);
    this.#priority = new Uint32Array(windowLength);
    this.#left = new Int32Array(windowLength).fill(none);
    this.#right = new Int32Array(windowLength).fill(none);
    this.#count = new Int32Array(windowLength);
  }

  get isWarm(): boolean {
    return this.#ring.isFull;
  }

  /** Linear between order statistics at position (w − 1)·p, as R's type 7; p from 0 to 1, NaN outside. */
  quantile(p: number): number {
    if (!this.isWarm || !(p >= 0 && p <= 1)) return NaN;
    const position = (this.#ring.size - 1) * p;
    const below = Math.floor(position);
    const low = this.#select(below);
    return position === below ? low : low + (position - below) * (this.#select(below + 1) - low);
  }

  get median(): number {
    return this.quantile(0.5);
  }

  push(value: number): void {
    if (!Number.isFinite(value)) {
      this.reset();
      return;
    }
    if (this.isWarm) this.#root = this.#remove(this.#root, this.#next);
    this.#ring.push(value);
    this.#insertNext(value);
    this.#next = (this.#next + 1) % this.#values.length;
  }

  /** Takes finite values; needs one to replace. */
  replaceNewest(value: number): void {
    if (this.#ring.size === 0 || !Number.isFinite(value)) throw new RangeError(`Cannot put ${value} for the newest.`);
    this.#next = (this.#next + this.#values.length - 1) % this.#values.length;
    this.#root = this.#remove(this.#root, this.#next);
    this.#ring.replaceNewest(value);
    this.#insertNext(value);
    this.#next = (this.#next + 1) % this.#values.length;
  }

  reset(): void {
    this.#ring.clear();
    this.#root = none;
    this.#next = 0;
  }

  #insertNext(value: number): void {
    const node = this.#next;
    this.#seed = (Math.imul(this.#seed, 1664525) + 1013904223) >>> 0;
    this.#values[node] = value;
    this.#priority[node] = this.#seed;
    this.#left[node] = none;
    this.#right[node] = none;
    this.#count[node] = 1;
    this.#root = this.#insert(this.#root, node);
  }

  #select(rank: number): number {
    let node = this.#root;
    let wanted = rank;
    while (node !== none) {
      const before = this.#sizeOf(this.#left[node] ?? none);
      if (wanted === before) return this.#values[node] ?? NaN;
      if (wanted < before) node = this.#left[node] ?? none;
      else {
        wanted -= before + 1;
        node = this.#right[node] ?? none;
      }
    }
    return NaN;
  }

  /** Puts a single node into a tree and gives back the new root. */
  #insert(tree: number, node: number): number {
    if (tree === none) return node;
    if (this.#isBefore(node, tree)) {
      this.#left[tree] = this.#insert(this.#left[tree] ?? none, node);
      return this.#isAbove(this.#left[tree] ?? none, tree) ? this.#rotateRight(tree) : this.#recount(tree);
    }
    this.#right[tree] = this.#insert(this.#right[tree] ?? none, node);
    return this.#isAbove(this.#right[tree] ?? none, tree) ? this.#rotateLeft(tree) : this.#recount(tree);
  }

  #remove(tree: number, node: number): number {
    if (tree === node) return this.#merge(this.#left[tree] ?? none, this.#right[tree] ?? none);
    if (this.#isBefore(node, tree)) this.#left[tree] = this.#remove(this.#left[tree] ?? none, node);
    else this.#right[tree] = this.#remove(this.#right[tree] ?? none, node);
    return this.#recount(tree);
  }

  /** Joins two trees, all of the first before all of the second. */
  #merge(first: number, second: number): number {
    if (first === none) return second;
    if (second === none) return first;
    if (this.#isAbove(first, second)) {
      this.#right[first] = this.#merge(this.#right[first] ?? none, second);
      return this.#recount(first);
    }
    this.#left[second] = this.#merge(first, this.#left[second] ?? none);
    return this.#recount(second);
  }

  #rotateRight(tree: number): number {
    const child = this.#left[tree] ?? none;
    this.#left[tree] = this.#right[child] ?? none;
    this.#right[child] = this.#recount(tree);
    return this.#recount(child);
  }

  #rotateLeft(tree: number): number {
    const child = this.#right[tree] ?? none;
    this.#right[tree] = this.#left[child] ?? none;
    this.#left[child] = this.#recount(tree);
    return this.#recount(child);
  }

  /** Order by value, equal values by slot. */
  #isBefore(a: number, b: number): boolean {
    const valueA = this.#values[a] ?? NaN;
    const valueB = this.#values[b] ?? NaN;
    return valueA < valueB || (valueA === valueB && a < b);
  }

  #isAbove(a: number, b: number): boolean {
    return (this.#priority[a] ?? 0) > (this.#priority[b] ?? 0);
  }

  #recount(tree: number): number {
    this.#count[tree] = 1 + this.#sizeOf(this.#left[tree] ?? none) + this.#sizeOf(this.#right[tree] ?? none);
    return tree;
  }

  #sizeOf(tree: number): number {
    return tree === none ? 0 : (this.#count[tree] ?? 0);
  }
}

const none = -1;
