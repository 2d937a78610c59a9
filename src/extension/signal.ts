import type { Disposable } from './disposables';

/** Tells listeners in the order they came. Free of vscode, so that what uses it is tested in plain Node. */
export class Signal<T> {
  readonly #listeners = new Set<(value: T) => void>();

  readonly on = (listener: (value: T) => void): Disposable => {
    const own = (value: T): void => listener(value);
    this.#listeners.add(own);
    return { dispose: () => this.#listeners.delete(own) };
  };

  fire(value: T): void {
    for (const listener of this.#listeners) listener(value);
  }
}
