import type { Clock } from '../clock';

/** As many values, or so long, and the rest of the engine gets its turn. */
const turnValues = 500;
const turnMs = 15;

/**
 * What a guest's function gave, value by value in lists, until it ends or the signal aborts, whatever the guest does by
 * then: one that never answers is left behind, one that answers at once for ever holds up nothing else. Throws what the
 * guest throws, and where it gave nothing that can be iterated.
 */
export async function* guestBatches(
  given: unknown,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<readonly unknown[]> {
  const iterator = iteratorOf(given);
  let since = { values: 0, monotonicMs: clock.monotonicMs() };
  try {
    for (;;) {
      const got = await nextOf(iterator, signal);
      if (signal.aborted || got === null || got.done === true) return;
      const { value } = got;
      const values: readonly unknown[] = Array.isArray(value) ? value : [value];
      for (let from = 0; from < Math.max(1, values.length); from += turnValues) {
        const part = values.slice(from, from + turnValues);
        if (part.length > 0) yield part;
        if (signal.aborted) return;
        since.values += Math.max(1, part.length);
        if (since.values < turnValues && clock.monotonicMs() - since.monotonicMs < turnMs) continue;
        await clock.sleep(0, signal);
        since = { values: 0, monotonicMs: clock.monotonicMs() };
      }
    }
  } finally {
    leave(iterator);
  }
}

type GuestIterator = Partial<Iterator<unknown>> | Partial<AsyncIterator<unknown>>;
type GuestResult = { readonly done?: unknown; readonly value?: unknown };

function iteratorOf(given: unknown): GuestIterator {
  const iterable = given as Partial<AsyncIterable<unknown> & Iterable<unknown>> | null | undefined;
  const iterator: unknown = iterable?.[Symbol.asyncIterator]?.() ?? iterable?.[Symbol.iterator]?.();
  if (typeof iterator === 'object' && iterator !== null) return iterator;
  throw new TypeError('events gives nothing to iterate over; write it as an async generator (async function*)');
}

/** The next result, or null as soon as the signal aborts. Nothing stays behind on a signal that lives for days. */
function nextOf(iterator: GuestIterator, signal: AbortSignal): Promise<GuestResult | null> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => resolve(null);
    const end = (): void => signal.removeEventListener('abort', onAbort);
    signal.addEventListener('abort', onAbort);
    // In a chain, so that a `next` that throws at once, or is none, rejects as well.
    Promise.resolve()
      .then(() => (iterator as Iterator<unknown>).next())
      .finally(end)
      .then((result: unknown) => {
        if (typeof result === 'object' && result !== null) resolve(result);
        else reject(new TypeError('its iterator gives something that is no result'));
      }, reject);
  });
}

/** Tells the guest that nobody reads on; whether it listens is its own affair. */
function leave(iterator: GuestIterator): void {
  void Promise.resolve()
    .then(() => iterator.return?.())
    .catch(() => undefined);
}
