export interface Disposable {
  dispose(): unknown;
}

/** One list per owner. Disposes in the reverse order of adding; what is added after disposal is disposed at once. */
export class Disposables implements Disposable {
  #items: Disposable[] = [];
  #disposed = false;

  add<T extends Disposable>(item: T): T {
    if (this.#disposed) item.dispose();
    else this.#items.push(item);
    return item;
  }

  /** Ends every item, also where one of them throws; the first error is thrown at the end. */
  dispose(): void {
    this.#disposed = true;
    const errors: unknown[] = [];
    for (const item of this.#items.toReversed()) {
      try {
        item.dispose();
      } catch (error) {
        errors.push(error);
      }
    }
    this.#items = [];
    if (errors.length > 0) throw errors[0];
  }
}
