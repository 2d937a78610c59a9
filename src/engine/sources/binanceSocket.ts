import type { IncomingMessage } from 'node:http';
import type { RawData, WebSocket } from 'ws';
import type { Clock } from '../clock';
import type { DecodedReply } from './decodedFrame';
import type { BinanceTiming } from './binanceTiming';
import type { Network } from './network';
import { failureFromError, failureFromStatus, type NetworkFailure } from './networkFailure';
import { SlidingLimit } from './slidingLimit';

export interface SocketOptions {
  readonly url: string;
  readonly network: Network;
  readonly clock: Clock;
  readonly timing: BinanceTiming;
  readonly exchangeNowMs: () => number;
  readonly onOpen: () => void;
  readonly onFrame: (frame: Uint8Array) => void;
  /** Once, when the connection is over; not after `close`. */
  readonly onDown: (failure: NetworkFailure) => void;
  /** The exchange does not take this stream. */
  readonly onRefused: (name: string, message: string) => void;
}

interface Command {
  readonly method: 'SUBSCRIBE' | 'UNSUBSCRIBE';
  readonly names: readonly string[];
  readonly attempt: number;
}

/** Names in one control message: longer ones have failed without a word. */
const namesPerMessage = 100;
/** The exchange allows five messages a second, answers to pings included; one is left for those. */
const messagesPerSecond = 4;

/**
 * One connection to a combined stream: its handshake, its control messages one at a time, its end. It knows
 * nothing of reconnecting. Pings are answered by `ws` itself, and only counted here.
 */
export class BinanceSocket {
  readonly #options: SocketOptions;
  readonly #webSocket: WebSocket;
  readonly #limit = new SlidingLimit(messagesPerSecond, 1_050);
  readonly #cancels = new Set<() => void>();
  #queue: Command[] = [];
  #inFlight: { readonly id: number; readonly command: Command; readonly cancelTimer: () => void } | null = null;
  #isPumping = false;
  #lastId = 0;
  #isOver = false;
  #lastByteMs: number;

  constructor(options: SocketOptions) {
    this.#options = options;
    this.#lastByteMs = options.clock.monotonicMs();
    const webSocket = options.network.connect(options.url);
    this.#webSocket = webSocket;
    // First of all, and kept for good: an error without a listener would end the process.
    webSocket.on('error', (error) =>
      this.#down(failureFromError(error, options.url, options.network.proxyOf(options.url))),
    );
    webSocket.on('unexpected-response', (_request, response) => this.#refused(response));
    webSocket.on('open', () => {
      this.#cancelHandshake();
      this.#lastByteMs = options.clock.monotonicMs();
      options.onOpen();
      this.#pump();
    });
    webSocket.on('message', (data: RawData) => {
      if (!this.#isOver) options.onFrame(data as Buffer);
    });
    webSocket.on('ping', () => {
      this.#lastByteMs = options.clock.monotonicMs();
      this.#limit.use(this.#lastByteMs);
    });
    webSocket.on('close', (code, reason) => this.#down(closeFailure(code, reason.toString(), options.url)));
    const seconds = Math.round(options.timing.handshakeMs / 1000);
    this.#cancelHandshake = this.#after(options.timing.handshakeMs, () =>
      this.#down({
        reason: 'timeout',
        message: `${new URL(options.url).host} did not answer within ${seconds} s. Check the network, a firewall or a proxy.`,
        retryAfterMs: null,
      }),
    );
  }

  readonly #cancelHandshake: () => void;

  /** When the last frame of control came in; data are watched by their owner. */
  get lastByteMs(): number {
    return this.#lastByteMs;
  }

  /** Every control message so far has been answered. */
  get isSettled(): boolean {
    return this.#queue.length === 0 && this.#inFlight === null;
  }

  subscribe(names: readonly string[]): void {
    this.#enqueue('SUBSCRIBE', names);
  }

  unsubscribe(names: readonly string[]): void {
    this.#enqueue('UNSUBSCRIBE', names);
  }

  /** Hands over an answer found among the frames. False where nothing was asked under its id. */
  answer(reply: DecodedReply): boolean {
    const asked = this.#inFlight;
    // An error may come without an id: it can only mean the one message that is out.
    const isOurs = asked !== null && (reply.id === asked.id || (reply.id === null && reply.errorMessage !== null));
    if (!isOurs) return false;
    asked.cancelTimer();
    this.#inFlight = null;
    if (reply.errorMessage !== null) this.#retry(asked.command, reply.errorMessage);
    this.#pump();
    return true;
  }

  /** Stops or goes on taking bytes off the wire, for a consumer that cannot keep up. */
  setPaused(isPaused: boolean): void {
    if (isPaused) this.#webSocket.pause();
    else this.#webSocket.resume();
  }

  /** Ends the connection without a word to its owner. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const cancel of this.#cancels) cancel();
    this.#inFlight?.cancelTimer();
    this.#webSocket.terminate();
  }

  #down(failure: NetworkFailure): void {
    if (this.#isOver) return;
    this.close();
    this.#options.onDown(failure);
  }

  #refused(response: IncomingMessage): void {
    const chunks: Buffer[] = [];
    const end = (): void => {
      const body = Buffer.concat(chunks).toString('utf8');
      const { url, exchangeNowMs } = this.#options;
      this.#down(failureFromStatus(response.statusCode ?? 0, response.headers, body, url, exchangeNowMs()));
    };
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', end);
    response.on('end', end);
    response.on('close', end);
  }

  #enqueue(method: Command['method'], names: readonly string[]): void {
    for (let from = 0; from < names.length; from += namesPerMessage) {
      this.#queue.push({ method, names: names.slice(from, from + namesPerMessage), attempt: 1 });
    }
    this.#pump();
  }

  #pump(): void {
    const { clock, timing } = this.#options;
    if (this.#isOver || this.#isPumping || this.#inFlight !== null || this.#webSocket.readyState !== 1) return;
    const command = this.#queue[0];
    if (command === undefined) return;
    const waitMs = this.#limit.waitMs(clock.monotonicMs());
    if (waitMs > 0) {
      this.#isPumping = true;
      this.#after(waitMs, () => {
        this.#isPumping = false;
        this.#pump();
      });
      return;
    }
    this.#queue.shift();
    const id = ++this.#lastId;
    this.#limit.use(clock.monotonicMs());
    this.#inFlight = { id, command, cancelTimer: this.#after(timing.replyMs, () => this.#unanswered(command)) };
    this.#webSocket.send(JSON.stringify({ method: command.method, params: command.names, id }));
  }

  /** Asked twice without an answer: it may have been taken all the same. Whether data come is watched by the owner. */
  #unanswered(command: Command): void {
    this.#inFlight = null;
    if (command.attempt < 2) this.#queue.unshift({ ...command, attempt: command.attempt + 1 });
    this.#pump();
  }

  /** One wrong name fails the whole message: it is asked again, then in halves, until the wrong one stands alone. */
  #retry(command: Command, message: string): void {
    if (command.attempt < 2) {
      this.#queue.unshift({ ...command, attempt: command.attempt + 1 });
      return;
    }
    if (command.names.length > 1) {
      const half = Math.ceil(command.names.length / 2);
      const parts = [command.names.slice(0, half), command.names.slice(half)];
      this.#queue.unshift(...parts.map((names): Command => ({ ...command, names, attempt: 1 })));
      return;
    }
    for (const name of command.names) this.#options.onRefused(name, message);
  }

  #after(delayMs: number, callback: () => void): () => void {
    const cancelTimer = this.#options.clock.after(delayMs, () => {
      this.#cancels.delete(cancel);
      callback();
    });
    const cancel = (): void => {
      this.#cancels.delete(cancel);
      cancelTimer();
    };
    this.#cancels.add(cancel);
    return cancel;
  }
}

function closeFailure(code: number, reason: string, url: string): NetworkFailure {
  const said = reason === '' ? `code ${code}` : `code ${code}, ${reason}`;
  return { reason: 'reset', message: `${new URL(url).host} closed the connection (${said}).`, retryAfterMs: null };
}
