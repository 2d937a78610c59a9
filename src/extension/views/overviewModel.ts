import type { Overview } from '../../engine/contract/messages';
import type { Disposable } from '../disposables';
import { Disposables } from '../disposables';
import type { EngineClient } from '../engineClient';
import { Pacer } from '../pacer';
import { Signal } from '../signal';

/** What the engine told last, passed on at most once a second, whatever the feed does. */
export class OverviewModel implements Disposable {
  readonly #owned = new Disposables();
  readonly #paced = new Signal<Overview>();
  #latest: Overview | null = null;

  /** At most once a second; the newest is never left out. */
  readonly onPaced = this.#paced.on;

  constructor(engine: Pick<EngineClient, 'onOverview'>, intervalMs = 1000) {
    const pacer = this.#owned.add(
      new Pacer(intervalMs, () => {
        if (this.#latest !== null) this.#paced.fire(this.#latest);
      }),
    );
    this.#owned.add(
      engine.onOverview((overview) => {
        this.#latest = overview;
        pacer.request();
      }),
    );
  }

  /** Null until the engine has told something. */
  get latest(): Overview | null {
    return this.#latest;
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
