/** Fields of JSON that came from outside: nothing is known about them yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** Null where the value is not an object with fields. */
export function asRecord(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

/** A whole number from 0 to 2^53 − 1, or null. */
export function readId(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value + 0 : null;
}

const plainDecimal = /^\d{1,40}(\.\d{1,40})?$/;

/** A decimal as the exchange writes it, as text, without sign or exponent; else null. */
export function readDecimal(value: unknown): number | null {
  return typeof value === 'string' && plainDecimal.test(value) ? Number(value) : null;
}
