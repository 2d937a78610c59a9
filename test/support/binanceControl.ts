/** What a client asked of its connection, or why it cannot be done. `id` is echoed as it came. */
export type Control =
  | { readonly kind: 'subscribe' | 'unsubscribe'; readonly streams: readonly string[]; readonly id: ControlId }
  | { readonly kind: 'list'; readonly id: ControlId }
  | { readonly kind: 'setCombined'; readonly combined: boolean; readonly id: ControlId }
  | { readonly kind: 'getCombined'; readonly id: ControlId }
  | { readonly kind: 'error'; readonly code: number; readonly message: string; readonly id: ControlId | undefined };

export type ControlId = number | string | null;

const methods = ['SUBSCRIBE', 'UNSUBSCRIBE', 'LIST_SUBSCRIPTIONS', 'SET_PROPERTY', 'GET_PROPERTY'];

/** Reads a control message the way the exchange does, errors and codes included. Never throws. */
export function readControl(text: string): Control {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return error(3, 'Invalid JSON: expected value at line 1 column 1', undefined);
  }
  if (typeof message !== 'object' || message === null || Array.isArray(message)) {
    return error(2, 'Invalid request: expected an object at line 1 column 1', undefined);
  }
  const { method, params, id, ...others } = message as Record<string, unknown>;
  if (!isControlId(id)) return error(2, 'Invalid request: request ID must be an unsigned integer', undefined);
  if (method === undefined)
    return error(2, `Invalid request: missing field \`method\` at line 1 column ${text.length}`, id);
  if (typeof method !== 'string' || !methods.includes(method)) {
    return error(
      2,
      `Invalid request: unknown variant ${JSON.stringify(method)}, expected one of ${methods.join(', ')} at line 1 column ${text.length}`,
      id,
    );
  }
  if (Object.keys(others).length > 0)
    return error(2, `Invalid request: unknown field \`${Object.keys(others)[0]}\``, id);
  return readMethod(method, params, id);
}

function readMethod(method: string, params: unknown, id: ControlId): Control {
  switch (method) {
    case 'SUBSCRIBE':
    case 'UNSUBSCRIBE': {
      if (!Array.isArray(params) || params.length === 0 || !params.every((name) => typeof name === 'string')) {
        return error(2, 'Invalid request: invalid stream', id);
      }
      return { kind: method === 'SUBSCRIBE' ? 'subscribe' : 'unsubscribe', streams: params, id };
    }
    case 'LIST_SUBSCRIPTIONS':
      return params === undefined ? { kind: 'list', id } : error(2, 'Invalid request: too many parameters', id);
    case 'GET_PROPERTY':
      if (!Array.isArray(params) || typeof params[0] !== 'string') {
        return error(2, 'Invalid request: property name must be a string', id);
      }
      return params[0] === 'combined' ? { kind: 'getCombined', id } : error(0, 'Unknown property', id);
    default: {
      const [name, value] = Array.isArray(params) ? (params as unknown[]) : [];
      if (typeof name !== 'string') return error(2, 'Invalid request: property name must be a string', id);
      if (name !== 'combined') return error(0, 'Unknown property', id);
      if (typeof value !== 'boolean') return error(1, 'Invalid value type: expected Boolean', id);
      return { kind: 'setCombined', combined: value, id };
    }
  }
}

function error(code: number, message: string, id: ControlId | undefined): Control {
  return { kind: 'error', code, message, id };
}

function isControlId(id: unknown): id is ControlId {
  if (id === null || id === undefined) return id === null;
  if (typeof id === 'number') return Number.isSafeInteger(id);
  return typeof id === 'string' && /^[0-9a-zA-Z_-]{1,36}$/.test(id);
}

/** What is wrong with a stream name as a strict exchange sees it; null where nothing is. */
export function streamNameFault(name: string): string | null {
  const at = name.indexOf('@');
  const symbol = at < 0 ? name : name.slice(0, at);
  if (symbol !== symbol.toLowerCase()) return `the symbol in "${name}" is not in lower case`;
  if (at < 0 && !name.startsWith('!')) return `"${name}" names no stream`;
  const kind = name.slice(at + 1);
  if (!name.startsWith('!') && !knownKind.test(kind)) return `"${name}" asks for an unknown kind of stream`;
  return null;
}

const knownKind =
  /^(aggTrade|trade|miniTicker|ticker|ticker_(1h|4h|1d)|bookTicker|avgPrice|referencePrice|blockTrade|kline_(1s|1m|3m|5m|15m|30m|1h|2h|4h|6h|8h|12h|1d|3d|1w|1M)(@\+08:00)?|depth(5|10|20)?(@(100|250|500)ms)?|markPrice(@1s)?|forceOrder)$/;
