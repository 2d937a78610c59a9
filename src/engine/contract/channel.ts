import type { Failure, Result } from './result';

/** `name → {params, result}`; the result type is derived from the name, never chosen by the caller. */
export type RequestMap = Readonly<Record<string, { readonly params: unknown; readonly result: unknown }>>;
/** `name → payload`; told, not asked. */
export type EventMap = Readonly<Record<string, unknown>>;

export interface Side {
  readonly requests: RequestMap;
  readonly events: EventMap;
}

/** One direction of bytes: a worker's port, a webview, a pair of arrays in a test. */
export interface Transport {
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  onMessage(listener: (message: unknown) => void): void;
}

export type Handlers<S extends Side> = {
  readonly [K in keyof S['requests']]: (
    params: S['requests'][K]['params'],
  ) => Result<S['requests'][K]['result']> | Promise<Result<S['requests'][K]['result']>>;
};

export type Listeners<S extends Side> = { readonly [K in keyof S['events']]: (payload: S['events'][K]) => void };

type Wire =
  | { readonly type: 'request'; readonly id: number; readonly name: string; readonly params: unknown }
  | { readonly type: 'response'; readonly id: number; readonly result: Result<unknown> }
  | { readonly type: 'event'; readonly name: string; readonly payload: unknown };

/**
 * Typed talk over any transport. `Mine` is what this side answers and listens to, `Theirs` what the other does.
 * Every request is answered, with ok or a failure; pending ones fail on dispose. A handler that throws answers
 * with reason `internal`; a message that is not of this channel is ignored.
 */
export class Channel<Mine extends Side, Theirs extends Side> {
  readonly #transport: Transport;
  readonly #pending = new Map<number, (result: Result<unknown>) => void>();
  #nextId = 1;
  #disposed: Failure | null = null;

  constructor(transport: Transport, handlers: Handlers<Mine>, listeners: Listeners<Mine>) {
    this.#transport = transport;
    transport.onMessage((message) => {
      if (this.#disposed === null && isWire(message)) void this.#receive(message, handlers, listeners);
    });
  }

  request<K extends keyof Theirs['requests'] & string>(
    name: K,
    params: Theirs['requests'][K]['params'],
  ): Promise<Result<Theirs['requests'][K]['result']>> {
    if (this.#disposed !== null) return Promise.resolve({ ok: false, failure: this.#disposed });
    const id = this.#nextId++;
    return new Promise((resolve) => {
      this.#pending.set(id, resolve);
      this.#transport.post({ type: 'request', id, name, params } satisfies Wire);
    });
  }

  emit<K extends keyof Theirs['events'] & string>(
    name: K,
    payload: Theirs['events'][K],
    transfer?: readonly ArrayBuffer[],
  ): void {
    if (this.#disposed === null) this.#transport.post({ type: 'event', name, payload } satisfies Wire, transfer);
  }

  /** Ends the talk: what is pending fails with the reason given, what comes later is dropped. */
  dispose(failure: Failure = { reason: 'disposed', message: 'The other side has gone.' }): void {
    this.#disposed = failure;
    for (const resolve of this.#pending.values()) resolve({ ok: false, failure });
    this.#pending.clear();
  }

  async #receive(message: Wire, handlers: Handlers<Mine>, listeners: Listeners<Mine>): Promise<void> {
    switch (message.type) {
      case 'event':
        if (Object.hasOwn(listeners, message.name))
          (listeners[message.name] as (payload: unknown) => void)(message.payload);
        return;
      case 'response': {
        const resolve = this.#pending.get(message.id);
        this.#pending.delete(message.id);
        resolve?.(message.result);
        return;
      }
      case 'request': {
        const handler = Object.hasOwn(handlers, message.name) ? handlers[message.name] : undefined;
        const result = await answer(handler, message.name, message.params);
        if (this.#disposed === null) this.#transport.post({ type: 'response', id: message.id, result } satisfies Wire);
      }
    }
  }
}

async function answer(
  handler: ((params: unknown) => Result<unknown> | Promise<Result<unknown>>) | undefined,
  name: string,
  params: unknown,
): Promise<Result<unknown>> {
  if (handler === undefined)
    return { ok: false, failure: { reason: 'unknownRequest', message: `No handler for "${name}".` } };
  try {
    return await handler(params);
  } catch (error) {
    return {
      ok: false,
      failure: { reason: 'internal', message: error instanceof Error ? error.message : String(error) },
    };
  }
}

function isWire(message: unknown): message is Wire {
  if (typeof message !== 'object' || message === null || !('type' in message)) return false;
  return message.type === 'request' || message.type === 'response' || message.type === 'event';
}
