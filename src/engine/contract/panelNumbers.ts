/**
 * Webview messages travel as JSON, where NaN and the infinities turn into null, while typed arrays arrive whole.
 * So numbers that JSON cannot hold are wrapped on the way out and taken out of their wrapping on arrival: a value
 * that is undefined stays NaN, and null stays null.
 */
interface Wrapped {
  readonly nonFinite: 'NaN' | 'Infinity' | '-Infinity';
}

/** A copy of `value` in which every NaN and infinity is wrapped. Typed arrays are passed on as they are. O(size). */
export function wrapNumbers(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return { nonFinite: String(value) };
  return mapped(value, wrapNumbers);
}

/** The reverse of {@link wrapNumbers}; what was never wrapped comes back equal. */
export function unwrapNumbers(value: unknown): unknown {
  return isWrapped(value) ? Number(value.nonFinite) : mapped(value, unwrapNumbers);
}

function mapped(value: unknown, map: (part: unknown) => unknown): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(map);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, map(part)]));
}

function isWrapped(value: unknown): value is Wrapped {
  return typeof value === 'object' && value !== null && 'nonFinite' in value && Object.keys(value).length === 1;
}
