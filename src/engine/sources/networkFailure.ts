import type { Failure } from '../contract/result';

/** Why the exchange could not be reached or would not serve. `retryAfterMs` is null where it gave no time. */
export interface NetworkFailure extends Failure {
  readonly reason: NetworkReason;
  readonly retryAfterMs: number | null;
}

export type NetworkReason =
  | 'dns'
  | 'refused'
  | 'timeout'
  | 'reset'
  | 'tls'
  | 'proxy'
  | 'restricted'
  | 'forbidden'
  | 'rateLimited'
  | 'banned'
  | 'server'
  | 'answer'
  | 'symbol'
  | 'notOffered';

/**
 * Tells an error of a socket or request apart, in words for people. `address` is what was to be reached, `proxy`
 * what it was to be reached through, null for directly: then names and refusals are the exchange's own.
 */
export function failureFromError(error: unknown, address: string, proxy: string | null): NetworkFailure {
  const code = codeOf(error);
  const text = error instanceof Error ? error.message : String(error);
  const host = hostOf(address);
  const failure = (reason: NetworkReason, message: string): NetworkFailure => ({ reason, message, retryAfterMs: null });
  if (/proxy/i.test(text) || (proxy !== null && unreachable.has(code))) {
    const via = proxy === null ? '' : ` ${hostOf(proxy)}`;
    return failure(
      'proxy',
      `The proxy${via} did not connect to ${host} (${code || text}). Check http.proxy, HTTPS_PROXY and NO_PROXY.`,
    );
  }
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return failure(
        'dns',
        `The name ${host.replace(/:\d+$/, '')} could not be resolved (DNS). Check the network connection.`,
      );
    case 'ECONNREFUSED':
      return failure('refused', `${host} refused the connection. Check the address, a firewall or a proxy.`);
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return failure('timeout', `${host} did not answer in time. Check the network, a firewall or a proxy.`);
    default:
  }
  if (/^(ERR_TLS|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_SSL|EPROTO)/.test(code) || /certificate|ssl/i.test(text)) {
    return failure(
      'tls',
      `The certificate of ${host} is not trusted (${code || text}). Where a proxy inspects TLS, set caFile.`,
    );
  }
  return failure('reset', `The connection to ${host} broke (${code || text}).`);
}

/** Tells a refusing HTTP status apart; `body` may be JSON of the exchange or a page of something between. */
export function failureFromStatus(
  status: number,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  body: string,
  address: string,
  exchangeNowMs: number,
): NetworkFailure {
  const host = hostOf(address);
  const said = exchangeMessage(body);
  const retryAfterMs = retryAfter(headers['retry-after']) ?? bannedUntil(said, exchangeNowMs);
  const failure = (reason: NetworkReason, message: string): NetworkFailure => ({ reason, message, retryAfterMs });
  switch (status) {
    case 451:
      return failure(
        'restricted',
        `${host} does not serve this location (HTTP 451, restricted location). Where it is allowed, set endpoints to marketDataOnly.`,
      );
    case 403:
      return failure('forbidden', `${host} forbids the request (HTTP 403, its firewall). It is tried again slowly.`);
    case 418:
      return failure(
        'banned',
        `${host} has banned this address for a while (HTTP 418). No request is sent until it ends.`,
      );
    case 429:
      return failure(
        'rateLimited',
        `${host} asks for fewer requests (HTTP 429). No request is sent until the time it names.`,
      );
    case 401:
    case 404:
      return failure('notOffered', `${host} does not offer this request (HTTP ${status}).`);
    case 407:
      return failure('proxy', 'The proxy wants a user name and password (HTTP 407). Put them into its address.');
    default:
  }
  if (status >= 500) return failure('server', `${host} has trouble of its own (HTTP ${status}). It is tried again.`);
  if (/-1121\b/.test(body)) return failure('symbol', `${host} does not know this symbol.`);
  return failure('answer', `${host} answered HTTP ${status}${said === '' ? '' : ` (${said})`}.`);
}

const unreachable: ReadonlySet<string> = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code, errors } = error as { code?: unknown; errors?: unknown };
  // Several addresses tried at once fail together; the first one speaks for them.
  if (Array.isArray(errors) && errors.length > 0) return codeOf(errors[0]);
  return typeof code === 'string' ? code : '';
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address;
}

function exchangeMessage(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    const message = typeof parsed === 'object' && parsed !== null ? (parsed as { msg?: unknown }).msg : undefined;
    return typeof message === 'string' ? message.slice(0, 200) : '';
  } catch {
    return '';
  }
}

function retryAfter(header: string | readonly string[] | undefined): number | null {
  const seconds = Number(typeof header === 'string' ? header : Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null;
}

/** "… IP banned until 1659146400000. …": milliseconds of the exchange's clock. */
function bannedUntil(message: string, exchangeNowMs: number): number | null {
  const found = /banned until (\d{13})/.exec(message);
  return found === null ? null : Math.max(0, Number(found[1]) - exchangeNowMs);
}
