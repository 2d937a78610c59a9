import type { WebSocket } from 'ws';
import { Draws } from '../../src/engine/sources/simulatorNoise';
import { readControl, streamNameFault, type Control, type ControlId } from './binanceControl';
import { combinedFrame, wireFrame, type ServedTimeUnit } from './binanceFrames';
import type { ServerKnobs } from './serverKnobs';

export interface ConnectionContext {
  readonly socket: WebSocket;
  readonly knobs: ServerKnobs;
  /** `frame`: each its own write, as an exchange sends them; `block`: many in one write, for measuring our own work. */
  readonly delivery: 'frame' | 'block';
  readonly market: 'spot' | 'usdm';
  /** USD-M splits its streams over paths: `public` and `market`; null on spot, where any stream is served. */
  readonly path: 'public' | 'market' | null;
  readonly combined: boolean;
  readonly unit: ServedTimeUnit;
  readonly streams: readonly string[];
  violation(text: string): void;
  /** Subscriptions changed. */
  changed(): void;
}

const blockBytes = 65_536;

/** One client's socket: its subscriptions, its budget of messages, its pings, and what it is sent. */
export class ServedConnection {
  readonly subscriptions = new Set<string>();
  readonly market: 'spot' | 'usdm';
  readonly #context: ConnectionContext;
  #combined: boolean;
  #messageTimes: number[] = [];
  #pingsSent = 0;
  #awaited: { readonly payload: string; readonly timer: NodeJS.Timeout } | null = null;
  #answeredPayload: string | null = null;
  #pingTimer: NodeJS.Timeout | null = null;
  readonly #lifeTimer: NodeJS.Timeout;
  #block: Buffer[] = [];
  #blockSize = 0;
  #shuffled: string[] = [];
  readonly #draws = new Draws(0x5eed);
  lastFrame: string | null = null;
  framesSent = 0;

  constructor(context: ConnectionContext) {
    this.#context = context;
    this.market = context.market;
    this.#combined = context.combined;
    this.#subscribe(context.streams);
    const { socket, knobs } = context;
    socket.on('message', (data, isBinary) => {
      if (!this.#count('message')) return;
      if (isBinary) context.violation('a binary message');
      else this.#answer(readControl((data as Buffer).toString('utf8')));
    });
    socket.on('ping', (data) => {
      if (this.#count('ping') && knobs.answerPings) socket.pong(data);
    });
    socket.on('pong', (data) => {
      if (this.#count('pong')) this.#onPong(data.toString('latin1'));
    });
    socket.on('error', (error) => context.violation(`the socket failed: ${error.message}`));
    socket.on('close', () => this.#end());
    this.#lifeTimer = setTimeout(() => socket.close(1001, 'Lifetime'), Math.min(knobs.lifetimeMs, 2 ** 31 - 1));
    this.#schedulePing();
  }

  get unit(): ServedTimeUnit {
    return this.#context.knobs.timeUnit ?? this.#context.unit;
  }

  get bufferedBytes(): number {
    return this.#context.socket.bufferedAmount;
  }

  /** Sends a payload of that stream, where it was asked for on a path that serves it; faults of the knobs apply. */
  deliver(stream: string, payload: string): void {
    const { knobs } = this.#context;
    if (!this.subscriptions.has(stream) || !knobs.sendData || knobs.mutedStreams.has(stream)) return;
    if (!servedOnPath(stream, this.#context.path)) return;
    const text = this.#combined ? combinedFrame(stream, payload) : payload;
    this.lastFrame = text;
    for (let copy = 0; copy <= knobs.extraCopies; copy++) {
      if (knobs.shuffleFrames > 1) this.#shuffle(text, knobs.shuffleFrames);
      else this.send(text);
    }
  }

  /** Sends any text, whatever it is. */
  send(text: string): void {
    const { socket, delivery } = this.#context;
    if (socket.readyState !== socket.OPEN) return;
    this.framesSent++;
    if (delivery === 'frame') {
      socket.send(text);
      return;
    }
    const frame = wireFrame(text);
    this.#block.push(frame);
    this.#blockSize += frame.length;
    if (this.#blockSize >= blockBytes) this.flush();
  }

  /** Writes what stands in the block, and what waits to be shuffled. */
  flush(): void {
    this.#releaseShuffled();
    if (this.#block.length === 0) return;
    const bytes = Buffer.concat(this.#block);
    this.#block = [];
    this.#blockSize = 0;
    rawSocketOf(this.#context.socket)?.write(bytes);
  }

  /** The notice of 2026, in the form of the connection. */
  announceShutdown(nowMs: number): void {
    const payload = `{"e":"serverShutdown","E":${nowMs}}`;
    this.send(this.#combined ? combinedFrame('!serverShutdown', payload) : payload);
    this.flush();
  }

  /** The connection breaks without a close frame: the client sees 1006. */
  cut(): void {
    this.#context.socket.terminate();
  }

  close(code: number, reason: string): void {
    this.#context.socket.close(code, reason);
  }

  #shuffle(text: string, run: number): void {
    this.#shuffled.push(text);
    if (this.#shuffled.length >= run) this.#releaseShuffled();
  }

  #releaseShuffled(): void {
    const waiting = this.#shuffled;
    this.#shuffled = [];
    while (waiting.length > 0) {
      const [text = ''] = waiting.splice(Math.floor(this.#draws.next() * waiting.length), 1);
      this.send(text);
    }
  }

  /** Counts a client's message, pings and pongs among them; over the budget the connection is closed. */
  #count(kind: string): boolean {
    const { knobs, socket } = this.#context;
    const nowMs = performance.now();
    this.#messageTimes = this.#messageTimes.filter((time) => nowMs - time < 1_000);
    this.#messageTimes.push(nowMs);
    if (this.#messageTimes.length <= knobs.messagesPerSecond) return true;
    this.#context.violation(`more than ${knobs.messagesPerSecond} messages in a second (the last a ${kind})`);
    socket.close(1008, 'Too many requests');
    return false;
  }

  #schedulePing(): void {
    const { knobs, socket } = this.#context;
    this.#pingTimer = setTimeout(() => {
      if (knobs.sendPings && this.#awaited === null && socket.readyState === socket.OPEN) {
        const payload = pingPayload(this.#pingsSent++);
        const timer = setTimeout(() => {
          this.#context.violation('no pong before the deadline');
          socket.close(1008, 'Pong timeout');
        }, knobs.pongDeadlineMs);
        this.#awaited = { payload, timer };
        socket.ping(Buffer.from(payload, 'latin1'));
      }
      this.#schedulePing();
    }, knobs.pingEveryMs);
  }

  #onPong(payload: string): void {
    if (this.#awaited !== null && payload === this.#awaited.payload) {
      clearTimeout(this.#awaited.timer);
      this.#answeredPayload = payload;
      this.#awaited = null;
    } else if (payload === this.#answeredPayload) {
      this.#context.violation('a second pong for one ping');
    } else if (payload !== '') {
      this.#context.violation(`a pong that answers no ping: "${payload}"`);
    }
  }

  #answer(control: Control): void {
    const { knobs } = this.#context;
    if (control.kind === 'error') {
      this.#context.violation(`a bad request: ${control.message}`);
      this.#replyError(control.code, control.message, control.id);
      return;
    }
    if (knobs.controlReplies === 'ignore') return;
    if (knobs.controlReplies === 'error') {
      this.#replyError(2, 'Invalid request: invalid stream', control.id);
      return;
    }
    switch (control.kind) {
      case 'subscribe':
        this.#subscribe(control.streams);
        return this.#reply(null, control.id);
      case 'unsubscribe':
        for (const stream of control.streams) this.subscriptions.delete(stream);
        this.#context.changed();
        return this.#reply(null, control.id);
      case 'list':
        return this.#reply([...this.subscriptions], control.id);
      case 'setCombined':
        this.#combined = control.combined;
        return this.#reply(null, control.id);
      case 'getCombined':
        return this.#reply(this.#combined, control.id);
    }
  }

  #subscribe(streams: readonly string[]): void {
    for (const stream of streams) {
      const fault = streamNameFault(stream);
      if (fault !== null) this.#context.violation(fault);
      // A wrong name is acknowledged like any other, and silent ever after.
      this.subscriptions.add(fault === null ? stream : `unserved:${stream}`);
    }
    if (this.subscriptions.size > this.#context.knobs.streamsPerConnection) {
      this.#context.violation(`more than ${this.#context.knobs.streamsPerConnection} streams on a connection`);
      this.#context.socket.close(1008, 'Too many streams');
    }
    this.#context.changed();
  }

  #reply(result: unknown, id: ControlId): void {
    const { controlReplies } = this.#context.knobs;
    if (controlReplies === 'none') return;
    // Replies are never wrapped, and never wait behind a block of data.
    this.#context.socket.send(JSON.stringify({ result, id: controlReplies === 'wrongId' ? 987_654_321 : id }));
  }

  #replyError(code: number, msg: string, id: ControlId | undefined): void {
    const error = { code, msg };
    const reply = this.#context.knobs.errorForm === 'nested' ? { error, id } : { ...error, id };
    this.#context.socket.send(JSON.stringify(reply));
  }

  #end(): void {
    clearTimeout(this.#lifeTimer);
    if (this.#pingTimer !== null) clearTimeout(this.#pingTimer);
    if (this.#awaited !== null) clearTimeout(this.#awaited.timer);
  }
}

/** Never the same twice: a time as the exchange sends it, any bytes, and now and then all that a ping can carry. */
function pingPayload(count: number): string {
  if (count % 3 === 0) return `${Date.now()}-${count}`;
  const bytes = Array.from({ length: count % 3 === 1 ? 8 : 125 }, (_, at) => (at * 37 + count * 101) % 256);
  return Buffer.from(bytes).toString('latin1');
}

/** On USD-M a stream on the wrong path is acknowledged and silent. */
function servedOnPath(stream: string, path: 'public' | 'market' | null): boolean {
  if (path === null) return true;
  const isPublic = /@(bookTicker|depth|trade|rpiDepth)/.test(stream) || stream === '!bookTicker';
  return isPublic === (path === 'public');
}

/** The TCP socket below, which `ws` does not hand out by type. */
function rawSocketOf(socket: WebSocket): { write(bytes: Buffer): boolean } | null {
  const holder = socket as unknown as { readonly _socket?: { write(bytes: Buffer): boolean } };
  return holder._socket ?? null;
}
