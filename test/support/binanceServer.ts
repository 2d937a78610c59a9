import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { aggTradePayload, quotePayload, tradePayload } from './binanceFrames';
import { readTarget, refuseUpgrade } from './connectTarget';
import { KlinePush } from './klinePush';
import { MarkPricePush } from './markPricePush';
import type { MarketTape } from './marketTape';
import { RestDesk } from './restDesk';
import { ServedConnection } from './servedConnection';
import { ServedMarket, type Print } from './servedMarket';
import { documentedKnobs, takeFault, type ServerKnobs } from './serverKnobs';
import { TapePlayer } from './tapePlayer';

export interface BinanceServerOptions {
  readonly market: MarketTape;
  /** Served under /fapi, /market and /public; an empty market where left out. */
  readonly usdm?: MarketTape;
  /** Market seconds a second; Infinity (default) as fast as the clients take it. */
  readonly speed?: number;
  readonly delivery?: 'frame' | 'block';
  readonly port?: number;
  /** Serves https and wss with this certificate. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Begins to play by itself as soon as this many streams are subscribed; otherwise `play` does. */
  readonly playWhenStreams?: number;
  readonly knobs?: Partial<Omit<ServerKnobs, 'mutedStreams'>>;
}

/**
 * A local Binance for tests: speaks the documented protocol strictly, prints a tape at any speed, misbehaves where
 * a knob says so, and writes down whatever a client does against the rules.
 */
export async function startBinanceServer(options: BinanceServerOptions): Promise<BinanceServer> {
  const server = new BinanceServer(options);
  await server.listen();
  return server;
}

const emptyTape: MarketTape = { symbols: [], trades: [], quotes: [], startMs: 0, olderMinutes: new Map() };

export class BinanceServer {
  readonly knobs: ServerKnobs;
  /** What clients did against the rules; tests assert that it is empty. */
  readonly violations: string[] = [];
  /** Every REST request, path and query, in order. */
  readonly restRequests: string[] = [];
  readonly #rest: RestDesk;
  readonly connections = new Set<ServedConnection>();
  readonly market: ServedMarket;
  readonly usdmMarket: ServedMarket;
  connectCount = 0;
  readonly #options: BinanceServerOptions;
  readonly #http;
  readonly #sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, autoPong: false });
  readonly #player: TapePlayer;
  readonly #usdmPlayer: TapePlayer;
  readonly #klines: KlinePush;
  readonly #markPrices: MarkPricePush;
  readonly #tcp = new Set<Duplex>();
  readonly #startedMs = performance.now();
  /** When each attempt to connect came, refused ones too; by the monotonic clock. */
  readonly connectTimes: number[] = [];
  #skip = 0;
  #port = 0;
  #waiting: { readonly streams: readonly string[]; readonly resolve: () => void }[] = [];

  constructor(options: BinanceServerOptions) {
    this.#options = options;
    this.knobs = { ...documentedKnobs(), ...options.knobs };
    this.market = new ServedMarket(options.market);
    this.usdmMarket = new ServedMarket(options.usdm ?? emptyTape, 'usdm');
    this.#player = this.#playerOf(this.market, options.market, 'spot');
    this.#usdmPlayer = this.#playerOf(this.usdmMarket, options.usdm ?? emptyTape, 'usdm');
    this.#klines = new KlinePush({
      connections: this.connections,
      marketOf: (kind) => (kind === 'spot' ? this.market : this.usdmMarket),
      nowMs: (kind) => this.exchangeNowMs(kind),
      knobs: this.knobs,
    });
    this.#markPrices = new MarkPricePush(this.usdmMarket, this.connections, () => this.exchangeNowMs('usdm'));
    this.#rest = new RestDesk({
      knobs: this.knobs,
      violations: this.violations,
      requests: this.restRequests,
      marketOf: (kind) => (kind === 'spot' ? this.market : this.usdmMarket),
      nowMs: (kind) => this.exchangeNowMs(kind),
    });
    const onRequest = (request: IncomingMessage, response: ServerResponse): void =>
      void this.#rest.answer(request, response);
    this.#http = options.tls === undefined ? createServer(onRequest) : createTlsServer(options.tls, onRequest);
    this.#http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.#onUpgrade(request, socket, head),
    );
    this.#http.on('connection', (socket: Socket) => {
      this.#tcp.add(socket);
      socket.on('close', () => this.#tcp.delete(socket));
    });
  }

  /** Kept after the server has closed, so that its addresses can still be tried. */
  get port(): number {
    return this.#port;
  }

  get wsUrl(): string {
    return `${this.#options.tls === undefined ? 'ws' : 'wss'}://127.0.0.1:${this.port}`;
  }

  get restUrl(): string {
    return `${this.#options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${this.port}`;
  }

  /** All four addresses, as the setting `endpoints` takes them. */
  get endpoints(): { spotStream: string; spotRest: string; usdmStream: string; usdmRest: string } {
    return { spotStream: this.wsUrl, spotRest: this.restUrl, usdmStream: this.wsUrl, usdmRest: this.restUrl };
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#http.once('error', reject);
      this.#http.listen(this.#options.port ?? 0, '127.0.0.1', () => {
        this.#port = (this.#http.address() as AddressInfo).port;
        resolve();
      });
    });
  }

  async close(): Promise<void> {
    await this.pause();
    this.#klines.stop();
    this.#markPrices.stop();
    this.#sockets.close();
    for (const socket of this.#tcp) socket.destroy();
    await new Promise<void>((resolve) => {
      this.#http.close(() => resolve());
    });
  }

  exchangeNowMs(kind: 'spot' | 'usdm' = 'spot'): number {
    const driftMs = (this.knobs.clockDriftMsPerMinute * (performance.now() - this.#startedMs)) / 60_000;
    return (kind === 'spot' ? this.#player : this.#usdmPlayer).nowMs() + this.knobs.clockOffsetMs + driftMs;
  }

  /** Prints until the tape ends (or market time `untilMs`) and resolves when the clients' sockets have taken it. */
  async play(untilMs = Infinity): Promise<void> {
    await Promise.all([this.#player.play(untilMs), this.#usdmPlayer.play(untilMs)]);
    this.#flush();
    await this.#whenTaken();
  }

  async pause(): Promise<void> {
    await Promise.all([this.#player.pause(), this.#usdmPlayer.pause()]);
  }

  /** Resolves when each of these streams is subscribed on some connection. */
  whenSubscribed(streams: readonly string[]): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ streams, resolve });
      this.#onSubscriptions();
    });
  }

  subscribedStreams(): readonly string[] {
    return [...this.connections].flatMap((connection) => [...connection.subscriptions]);
  }

  /** All sockets break without a close frame; what is printed from now on is missed until a client is back. */
  cutAll(): void {
    for (const connection of this.connections) connection.cut();
  }

  closeAll(code: number, reason = ''): void {
    for (const connection of this.connections) connection.close(code, reason);
  }

  /** The next `count` prints are known to REST and sent to nobody. */
  skipNext(count: number): void {
    this.#skip = count;
  }

  /** Sends the last frame of every connection again, `count` times. */
  repeatLast(count: number): void {
    for (const connection of this.connections) {
      for (let sent = 0; sent < count && connection.lastFrame !== null; sent++) connection.send(connection.lastFrame);
    }
    this.#flush();
  }

  /** Sends any text to every connection. */
  inject(text: string): void {
    for (const connection of this.connections) connection.send(text);
    this.#flush();
  }

  /** The notice, then the close after `closeAfterMs`; null for a notice that nothing follows. */
  announceShutdown(closeAfterMs: number | null): void {
    for (const connection of this.connections) {
      connection.announceShutdown(Math.floor(this.exchangeNowMs(connection.market)));
      if (closeAfterMs !== null) setTimeout(() => connection.close(1001, 'Shutdown'), closeAfterMs).unref();
    }
  }

  /** The symbol stops trading: its status changes and its streams fall silent, sockets stay open. */
  delist(symbol: string): void {
    const book = this.market.books.get(symbol) ?? this.usdmMarket.books.get(symbol);
    if (book === undefined) throw new Error(`No such symbol is served: ${symbol}`);
    book.status = 'BREAK';
  }

  /** The whole exchange stops for so long; ids go on without a hole. */
  halt(durationMs: number): void {
    this.market.halt(durationMs);
    this.usdmMarket.halt(durationMs);
  }

  /** The exchange's clock is set ahead: E, T and `serverTime` alike from now on, ids without a hole. */
  stepClock(byMs: number): void {
    this.halt(byMs);
    this.#player.step(byMs);
    this.#usdmPlayer.step(byMs);
  }

  #playerOf(market: ServedMarket, tape: MarketTape, kind: 'spot' | 'usdm'): TapePlayer {
    return new TapePlayer({
      market,
      startMs: tape.startMs,
      speed: this.#options.speed ?? Infinity,
      onPrint: (print) => this.#onPrint(print, kind),
      whenTaken: () => this.#whenTaken(),
    });
  }

  #onPrint(print: Print, kind: 'spot' | 'usdm'): void {
    if (this.#skip > 0 && print.kind === 'trade') {
      this.#skip--;
      return;
    }
    const row = print.kind === 'trade' ? print.trade : print.quote;
    const market = kind === 'spot' ? this.market : this.usdmMarket;
    if (market.books.get(row.symbol)?.status !== 'TRADING') return;
    const symbol = row.symbol.toLowerCase();
    for (const connection of this.connections) {
      if (connection.market !== kind && !this.knobs.usdmOnSpotPaths) continue;
      if (print.kind === 'quote') {
        const name = `${symbol}@bookTicker`;
        if (connection.subscriptions.has(name)) connection.deliver(name, quotePayload(print.quote, kind));
        continue;
      }
      const tradeName = `${symbol}@trade`;
      if (connection.subscriptions.has(tradeName)) {
        connection.deliver(tradeName, tradePayload(this.#clocked(print.trade), connection.unit, kind));
      }
      const aggName = `${symbol}@aggTrade`;
      if (print.agg !== null && connection.subscriptions.has(aggName)) {
        connection.deliver(aggName, aggTradePayload(this.#clocked(print.agg), connection.unit, kind));
      }
    }
  }

  /** Event times follow the exchange's clock; trade times are data and stay. */
  #clocked<T extends { readonly eventMs: number }>(row: T): T {
    const { clockOffsetMs } = this.knobs;
    return clockOffsetMs === 0 ? row : { ...row, eventMs: row.eventMs + clockOffsetMs };
  }

  #flush(): void {
    for (const connection of this.connections) connection.flush();
  }

  async #whenTaken(): Promise<void> {
    this.#flush();
    while ([...this.connections].some((connection) => connection.bufferedBytes > 1 << 20)) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  #onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.connectCount++;
    const now = performance.now();
    this.connectTimes.push(now);
    const recent = this.connectTimes.length - this.connectTimes.findIndex((time) => now - time < 300_000);
    if (recent > this.knobs.connectsPerFiveMinutes) {
      this.violations.push(`more than ${this.knobs.connectsPerFiveMinutes} connection attempts in five minutes`);
      const status = this.knobs.tooManyConnectsStatus;
      return refuseUpgrade(socket, { status, headers: { 'Retry-After': '60' }, remaining: 0 });
    }
    const fault = takeFault(this.knobs.refuseUpgrade, request.url ?? '');
    if (fault !== null) return refuseUpgrade(socket, fault);
    const { servedPaths } = this.knobs;
    const path = (request.url ?? '').replace(/\?.*$/, '');
    if (servedPaths !== null && !servedPaths.includes(path))
      return refuseUpgrade(socket, { status: 404, remaining: 0 });
    const target = readTarget(request.url ?? '');
    if (target === null) {
      this.violations.push(`no stream endpoint: ${request.url}`);
      return refuseUpgrade(socket, { status: 404, remaining: 0 });
    }
    this.violations.push(...target.faults);
    this.#sockets.handleUpgrade(request, socket, head, (client) => {
      if (this.knobs.closeOnConnect) {
        client.close(1008, 'Closed at once');
        return;
      }
      const connection: ServedConnection = new ServedConnection({
        socket: client,
        knobs: this.knobs,
        delivery: this.#options.delivery ?? 'frame',
        ...target,
        violation: (text) => this.violations.push(text),
        changed: () => this.#onSubscriptions(),
      });
      this.connections.add(connection);
      client.on('close', () => this.connections.delete(connection));
      this.#onSubscriptions();
    });
  }

  #onSubscriptions(): void {
    const names = new Set(this.subscribedStreams());
    this.#klines.watch(names);
    this.#markPrices.watch(names);
    const { playWhenStreams } = this.#options;
    if (playWhenStreams !== undefined && names.size >= playWhenStreams) void this.play();
    this.#waiting = this.#waiting.filter((waiter) => {
      const isThere = waiter.streams.every((stream) => names.has(stream));
      if (isThere) waiter.resolve();
      return !isThere;
    });
  }
}
