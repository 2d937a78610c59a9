/** Failure across a boundary (socket, file, setting, message) is a value: what was wrong, and what to do. */
export interface Failure {
  /** A stable word that code can switch on. */
  readonly reason: string;
  /** A sentence that names what was wrong and what to do about it. */
  readonly message: string;
}

export type Result<T, F extends Failure = Failure> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: F };

export function succeed<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function fail(reason: string, message: string): { readonly ok: false; readonly failure: Failure } {
  return { ok: false, failure: { reason, message } };
}
