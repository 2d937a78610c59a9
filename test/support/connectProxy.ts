import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls, TLSSocket, createSecureContext } from 'node:tls';
import type { TestAuthority } from './certificates';

export interface ConnectProxyOptions {
  /** `user:password` that must be sent; none is asked for where left out. */
  readonly credentials?: string;
  /** Inspects TLS: shows clients certificates of this authority, as companies' proxies do. */
  readonly inspect?: TestAuthority;
  /** PEM of whom the proxy itself trusts when it inspects. */
  readonly upstreamCa?: string;
  /** Sends a named host somewhere on this machine: `stream.binance.com:9443` to a local server's port. */
  readonly portOf?: (target: string) => number | undefined;
}

/** A real HTTP proxy on loopback that tunnels by CONNECT, for tests. */
export interface ConnectProxy {
  readonly url: string;
  /** Targets asked for, `host:port`, in order. */
  readonly targets: readonly string[];
  /** Bytes that passed in clear, where TLS is inspected. */
  readonly inspectedBytes: number;
  /** An HTTP status to refuse tunnels with; null to allow them. */
  refuseWith: number | null;
  /** Breaks every tunnel. */
  cutAll(): void;
  close(): Promise<void>;
}

export async function startConnectProxy(options: ConnectProxyOptions = {}): Promise<ConnectProxy> {
  const proxy = new LocalProxy(options);
  await proxy.listen();
  return proxy;
}

class LocalProxy implements ConnectProxy {
  readonly targets: string[] = [];
  inspectedBytes = 0;
  refuseWith: number | null = null;
  readonly #options: ConnectProxyOptions;
  readonly #server = createServer((_, response) => response.writeHead(405).end('Only CONNECT is served here.'));
  readonly #sockets = new Set<Duplex>();

  constructor(options: ConnectProxyOptions) {
    this.#options = options;
    this.#server.on('connection', (socket: Socket) => this.#keep(socket));
    this.#server.on('connect', (request, socket: Duplex, head: Buffer) => {
      this.targets.push(request.url ?? '');
      const status = this.#refusal(request.headers['proxy-authorization']);
      if (status === null) this.#tunnel(request.url ?? '', socket, head);
      else socket.end(`HTTP/1.1 ${status} Refused\r\nContent-Length: 0\r\n${challengeOf(status)}\r\n`);
    });
  }

  get url(): string {
    const { credentials } = this.#options;
    const user = credentials === undefined ? '' : `${credentials}@`;
    return `http://${user}127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, '127.0.0.1', () => resolve()));
  }

  cutAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): Promise<void> {
    this.cutAll();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #refusal(authorization: string | undefined): number | null {
    if (this.refuseWith !== null) return this.refuseWith;
    const { credentials } = this.#options;
    if (credentials === undefined) return null;
    return authorization === `Basic ${Buffer.from(credentials).toString('base64')}` ? null : 407;
  }

  #tunnel(target: string, client: Duplex, head: Buffer): void {
    const { host, port } = this.#where(target);
    const upstream = connect(port, host, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      if (this.#options.inspect !== undefined) {
        this.#inspect(this.#options.inspect, target, client, upstream);
        return;
      }
      upstream.write(head);
      join(client, upstream);
    });
    this.#keep(upstream);
    upstream.once('error', () => client.end('HTTP/1.1 502 Bad gateway\r\nContent-Length: 0\r\n\r\n'));
    client.once('error', () => upstream.destroy());
  }

  /** Ends the client's TLS here and begins another to the target: what passes between stands in clear. */
  #inspect(authority: TestAuthority, target: string, client: Duplex, upstream: Socket): void {
    const name = target.slice(0, target.lastIndexOf(':'));
    const shown = new TLSSocket(client, {
      isServer: true,
      secureContext: createSecureContext(authority.issue(name)),
    });
    const hidden = connectTls({
      socket: upstream,
      host: name,
      ...(/^[\d.]+$/.test(name) ? {} : { servername: name }),
      ...(this.#options.upstreamCa === undefined ? {} : { ca: this.#options.upstreamCa }),
    });
    for (const socket of [shown, hidden]) {
      this.#keep(socket);
      socket.on('data', (bytes: Buffer) => (this.inspectedBytes += bytes.length));
    }
    join(shown, hidden);
  }

  #where(target: string): { readonly host: string; readonly port: number } {
    const mapped = this.#options.portOf?.(target);
    if (mapped !== undefined) return { host: '127.0.0.1', port: mapped };
    const colon = target.lastIndexOf(':');
    return { host: target.slice(0, colon), port: Number(target.slice(colon + 1)) };
  }

  #keep(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  }
}

function join(one: Duplex, other: Duplex): void {
  one.pipe(other);
  other.pipe(one);
  one.on('close', () => other.destroy());
  other.on('close', () => one.destroy());
}

function challengeOf(status: number): string {
  return status === 407 ? 'Proxy-Authenticate: Basic realm="proxy"\r\n' : '';
}
