import type { Duplex } from 'node:stream';
import type { ServedTimeUnit } from './binanceFrames';
import type { HttpFault } from './serverKnobs';

/** What a connection's address asks for. */
export interface ConnectTarget {
  readonly market: 'spot' | 'usdm';
  readonly path: 'public' | 'market' | null;
  readonly combined: boolean;
  readonly unit: ServedTimeUnit;
  readonly streams: readonly string[];
  readonly faults: readonly string[];
}

const mostAddress = 8_000;

/** Reads the address of an upgrade; null where no stream is served there. */
export function readTarget(address: string): ConnectTarget | null {
  const url = new URL(address, 'http://127.0.0.1');
  const [, split, rest] = /^(\/public|\/market)?(\/.*)$/.exec(decodeURIComponent(url.pathname)) ?? [];
  if (rest === undefined) return null;
  const faults: string[] = [];
  // Measured in public: a longer address does nothing at all.
  if (address.length > mostAddress) faults.push(`an address of ${address.length} characters`);
  const path: ConnectTarget['path'] = split === undefined ? null : split === '/public' ? 'public' : 'market';
  const timeUnit = url.searchParams.get('timeUnit') ?? 'MILLISECOND';
  if (!/^(MICROSECOND|microsecond|MILLISECOND|millisecond)$/.test(timeUnit)) faults.push(`timeUnit ${timeUnit}`);
  const common = {
    market: path === null ? ('spot' as const) : ('usdm' as const),
    path,
    unit: timeUnit.toLowerCase() === 'microsecond' ? ('us' as const) : ('ms' as const),
    faults,
  };
  if (rest === '/stream') {
    const isTooLong = address.length > mostAddress;
    const streams = isTooLong ? [] : (url.searchParams.get('streams') ?? '').split('/').filter((name) => name !== '');
    return { ...common, combined: true, streams };
  }
  if (rest === '/ws' || rest.startsWith('/ws/')) {
    return {
      ...common,
      combined: false,
      streams: rest
        .slice(4)
        .split('/')
        .filter((name) => name !== ''),
    };
  }
  return null;
}

/** Answers an upgrade with an HTTP error and ends the socket. */
export function refuseUpgrade(socket: Duplex, fault: HttpFault): void {
  const body = fault.body ?? '';
  const headers = Object.entries({ ...fault.headers, 'Content-Type': contentTypeOf(body) });
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.end(
    `HTTP/1.1 ${fault.status} Refused\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${lines}\r\n${body}`,
  );
}

export function contentTypeOf(body: string): string {
  return body.startsWith('<') ? 'text/html' : 'application/json';
}
