/** What a command may touch of the process it runs in; tests hand in their own. */
export interface CommandIo {
  readonly input: AsyncIterable<Uint8Array>;
  /** Results. Resolves when the reader has taken them; rejects where it has gone. */
  out(text: string): Promise<void>;
  /** Messages, a line each. */
  message(text: string): void;
  /** Aborts on SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
  /** Absolute path of `sql-wasm.wasm`. */
  readonly sqlWasmPath: string;
  /** Absolute path of the bundle that seals large files; left out, this thread makes them. */
  readonly sealWorkerPath?: string;
  readonly version: string;
  readonly random: () => number;
}

export interface OptionSpec {
  /** The name of the value in usage: `DIR`, `SECONDS`. */
  readonly value: string;
  readonly about: string;
  readonly required?: boolean;
  readonly choices?: readonly string[];
  readonly fallback?: string;
}

/** 0 done, 1 failed, 2 wrong usage. */
export type ExitStatus = 0 | 1 | 2;

export type Options = Readonly<Record<string, string | undefined>>;

export interface Command {
  readonly name: string;
  readonly about: string;
  readonly options: Readonly<Record<string, OptionSpec>>;
  run(options: Options, io: CommandIo): Promise<ExitStatus>;
}

/** Wrong usage found after the options were read: names the argument and what it takes. */
export class UsageError extends Error {}

/** The value of a required option; the reader has made sure that it is there. */
export function required(options: Options, name: string): string {
  const value = options[name];
  if (value === undefined) throw new UsageError(`--${name} is missing.`);
  return value;
}

/** A number above 0, or what `words` names (as `max`). */
export function positiveNumber(text: string, name: string, words: Readonly<Record<string, number>> = {}): number {
  const word = words[text];
  if (word !== undefined) return word;
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  const other = Object.keys(words).map((one) => ` or ${one}`);
  throw new UsageError(`--${name} takes a number above 0${other.join('')}; "${text}" is not.`);
}

/** A moment, ISO 8601 (a date alone is midnight UTC), as UTC milliseconds. */
export function isoTime(text: string | undefined, name: string, fallback: number): number {
  if (text === undefined) return fallback;
  const hasZone = /(?:Z|[+-]\d\d:?\d\d)$/i.test(text) || !text.includes('T');
  const timeMs = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(hasZone ? text : `${text}Z`) : Number.NaN;
  if (Number.isFinite(timeMs)) return timeMs;
  throw new UsageError(`--${name} takes an ISO time such as 2026-11-22T16:00:00Z; "${text}" is not.`);
}
