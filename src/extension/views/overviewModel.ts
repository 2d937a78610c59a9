import type { Overview } from '../../engine/contract/messages';
import type { Disposable } from '../disposables';
import { Disposables } from '../disposables';
import type { EngineClient } from '../engineClient';
import { Pacer } from '../pacer';
import { Signal } from '../signal';
import { interrupted } from './interrupted';

/**
 * What the engine told last, passed on at most once a second, whatever the feed does. While a crashed engine comes
 * back, its last values are passed on as no longer live; where it stays down there are none.
 */
export class OverviewModel implements Disposable {
  readonly #owned = new Disposables();
  readonly #paced = new Signal<Overview | null>();
  readonly #pacer: Pacer;
  #latest: Overview | null = null;

  /** At most once a second; the newest is never left out. Null where there is nothing any more. */
  readonly onPaced = this.#paced.on;

  constructor(engine: Pick<EngineClient, 'onOverview' | 'onState'>, intervalMs = 1000) {
    this.#pacer = this.#owned.add(new Pacer(intervalMs, () => this.#paced.fire(this.#latest)));
    this.#owned.add(engine.onOverview((overview) => this.#take(overview)));
    this.#owned.add(
      engine.onState((state) => {
        if (state === 'failed') this.#take(null);
        if (state === 'restarting' && this.#latest !== null) this.#take(interrupted(this.#latest));
      }),
    );
  }

  /** Null until the engine has told something, and when it stays down. */
  get latest(): Overview | null {
    return this.#latest;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #take(overview: Overview | null): void {
    this.#latest = overview;
    this.#pacer.request();
  }
}
