import { readFileSync } from 'node:fs';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import * as tls from 'node:tls';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { WebSocket } from 'ws';
import { proxyFor, type ProxySettings } from './proxyChoice';

export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** The ways out of the process, injected so that tests can stand in their place. */
export interface Network {
  /** A socket that is connecting; errors come as its events. */
  connect(url: string): WebSocket;
  /** Rejects where no whole answer came; any status is an answer. */
  get(url: string, options: { readonly timeoutMs: number; readonly signal: AbortSignal }): Promise<HttpReply>;
  /** The proxy that stands between, null for none. */
  proxyOf(url: string): string | null;
  /** Ends what is kept open for later requests. */
  close(): void;
}

export interface NetworkOptions {
  readonly proxy: ProxySettings;
  /** The editor's `http.proxyStrictSSL`. */
  readonly strictSsl: boolean;
  /** A file of certificates in PEM, taken beside the usual ones; empty for none. */
  readonly caFile: string;
}

/**
 * Sockets and requests over HTTP(S) proxies (CONNECT) and with the certificates that the user trusts: those of
 * Node, of `caFile`, of NODE_EXTRA_CA_CERTS, and the system's where this Node can give them. Throws where a
 * certificate file cannot be read.
 */
export function openNetwork(options: NetworkOptions): Network {
  const security = { rejectUnauthorized: options.strictSsl, ...trust(options) };
  const agents = new Map<string, HttpAgent>();
  const agentFor = (url: string, keepAlive: boolean): HttpAgent => {
    const proxy = proxyFor(url, options.proxy);
    const isSecure = /^(wss|https):/.test(url);
    const key = `${proxy ?? ''} ${isSecure} ${keepAlive}`;
    const existing = agents.get(key);
    if (existing !== undefined) return existing;
    const agent = makeAgent(proxy, isSecure, keepAlive, security);
    agents.set(key, agent);
    return agent;
  };
  return {
    connect: (url) =>
      new WebSocket(url, {
        agent: agentFor(url, false),
        // Deflate costs twenty times the throughput, and the exchange's frames are small.
        perMessageDeflate: false,
        // Bad text is refused frame by frame by the decoder, which keeps the connection.
        skipUTF8Validation: true,
        maxPayload: 16 * 1024 * 1024,
        ...security,
        ...identityOf(url),
      }),
    get: (url, { timeoutMs, signal }) => get(url, agentFor(url, true), security, timeoutMs, signal),
    proxyOf: (url) => proxyFor(url, options.proxy),
    close: () => agents.forEach((agent) => agent.destroy()),
  };
}

/**
 * Whose certificate is expected: through a proxy the agent would compare an address such as 127.0.0.1 with
 * "localhost" and refuse a right certificate.
 */
function identityOf(url: string): {
  checkServerIdentity: (name: string, shown: tls.PeerCertificate) => Error | undefined;
} {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  return { checkServerIdentity: (_name, shown) => tls.checkServerIdentity(host, shown) };
}

type Security = { readonly rejectUnauthorized: boolean; readonly ca?: string[] };

function makeAgent(proxy: string | null, isSecure: boolean, keepAlive: boolean, security: Security): HttpAgent {
  if (proxy !== null) return new HttpsProxyAgent(proxy, { keepAlive, maxSockets: 4, ...security });
  return isSecure ? new HttpsAgent({ keepAlive, maxSockets: 4, ...security }) : new HttpAgent({ keepAlive });
}

function trust(options: NetworkOptions): { readonly ca?: string[] } {
  const extraFile = options.proxy.environment['NODE_EXTRA_CA_CERTS'] ?? '';
  const files = [options.caFile, extraFile].filter((file) => file !== '');
  const system = systemCertificates();
  // Naming any authority replaces Node's own list, hence all of them are named.
  if (files.length === 0 && system.length === 0) return {};
  return { ca: [...tls.rootCertificates, ...system, ...files.map((file) => readFileSync(file, 'utf8'))] };
}

function systemCertificates(): readonly string[] {
  const offered = (tls as { getCACertificates?: (type: string) => string[] }).getCACertificates;
  return offered === undefined ? [] : offered('system');
}

function get(
  url: string,
  agent: HttpAgent,
  security: Security,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<HttpReply> {
  const request = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const options = { agent, timeout: timeoutMs, signal, ...security, ...identityOf(url) };
    const outgoing = request(url, options, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('aborted', () => reject(new Error('The answer ended early.')));
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    outgoing.on('timeout', () =>
      outgoing.destroy(Object.assign(new Error('No answer in time.'), { code: 'ETIMEDOUT' })),
    );
    outgoing.on('error', reject);
    outgoing.end();
  });
}
