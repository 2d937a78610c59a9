import { WebSocket } from 'ws';
import { startBinanceServer, type BinanceServer, type BinanceServerOptions } from './binanceServer';
import { simulatedTape } from './marketTape';

export const startMs = Date.UTC(2026, 10, 22, 14, 0, 0);

/** A minute of two symbols, with two minutes of history. */
export const tape = simulatedTape({
  symbols: { BTCUSDT: 'sim:oak', ETHUSDT: 'sim:ash' },
  startMs,
  untilMs: startMs + 60_000,
  historyMs: 120_000,
});

/** Servers and clients for the tests of a suite, closed after each of them. Called inside `describe`. */
export function serverDesk() {
  const opened: { close(): unknown }[] = [];
  afterEach(async () => {
    for (const item of opened.splice(0).toReversed()) await item.close();
  });
  return {
    serve: async (options: Partial<BinanceServerOptions> = {}): Promise<BinanceServer> => {
      const server = await startBinanceServer({ market: tape, ...options });
      opened.push(server);
      return server;
    },
    connect: async (server: BinanceServer, path: string, options: object = {}): Promise<Client> => {
      const client = await openClient(`${server.wsUrl}${path}`, options);
      opened.push({ close: () => client.socket.terminate() });
      return client;
    },
  };
}

/** A plain client that keeps what it is sent. */
export interface Client {
  readonly socket: WebSocket;
  readonly messages: unknown[];
  readonly closed: Promise<{ code: number; reason: string }>;
  send(message: unknown): void;
  raw(text: string): void;
  until(count: number): Promise<void>;
  when(wanted: (message: unknown) => boolean): Promise<void>;
}

async function openClient(url: string, options: object): Promise<Client> {
  const socket = new WebSocket(url, { perMessageDeflate: false, ...options });
  const messages: unknown[] = [];
  socket.on('message', (data) => messages.push(JSON.parse((data as Buffer).toString())));
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  socket.on('error', () => undefined);
  return {
    socket,
    messages,
    closed,
    send: (message) => socket.send(JSON.stringify(message)),
    raw: (text) => socket.send(text),
    until: (count) => until(() => messages.length >= count),
    when: (wanted) => until(() => messages.some(wanted)),
  };
}

export async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('It did not happen within 5 s.');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Long enough for what was sent on loopback to arrive. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 60));
}

/** A REST request as any client makes it. */
export async function get(
  server: BinanceServer,
  path: string,
): Promise<{ status: number; headers: Headers; json: unknown }> {
  const response = await fetch(`${server.restUrl}${path}`);
  const text = await response.text();
  return { status: response.status, headers: response.headers, json: text.startsWith('<') ? text : JSON.parse(text) };
}
