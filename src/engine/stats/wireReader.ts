import { StatsError } from './statsError';

/**
 * Reads the inputs and parameters of one request. Numbers may be written as null (NaN), "Infinity" and "-Infinity".
 * What is missing or of the wrong kind throws `invalid_param` naming it.
 */
export class WireReader {
  constructor(
    private readonly inputs: Readonly<Record<string, unknown>>,
    private readonly params: Readonly<Record<string, unknown>>,
  ) {}

  /** A required series. */
  series(name: string): Float64Array {
    return seriesFrom(`inputs.${name}`, this.inputs[name]);
  }

  /** A series that counts as empty where it is absent. */
  seriesOrEmpty(name: string): Float64Array {
    return this.inputs[name] === undefined ? new Float64Array(0) : this.series(name);
  }

  /** A required list of series; a plain series counts as a list of one. */
  list(name: string): Float64Array[] {
    const value = this.inputs[name];
    if (!Array.isArray(value)) throw wrong(`inputs.${name}`, value, 'a list of arrays of numbers');
    if (value.length > 0 && !Array.isArray(value[0])) return [this.series(name)];
    return value.map((entry, i) => seriesFrom(`inputs.${name}[${i}]`, entry));
  }

  number(name: string, absent?: number): number {
    const value = this.params[name];
    if (value === undefined && absent !== undefined) return absent;
    const number = numberFrom(value);
    if (number === undefined || Number.isNaN(number)) throw wrong(`params.${name}`, value, 'a number');
    return number;
  }

  numberOrNull(name: string, absent: number | null): number | null {
    const value = this.params[name];
    if (value === null) return null;
    return value === undefined ? absent : this.number(name);
  }

  boolean<T extends boolean>(name: string, absent: T): T {
    const value = this.params[name];
    if (value === undefined) return absent;
    if (typeof value !== 'boolean') throw wrong(`params.${name}`, value, 'true or false');
    return value as T;
  }

  choice<T extends string | null>(name: string, choices: readonly T[], absent?: T): T {
    const value = this.params[name];
    if (value === undefined && absent !== undefined) return absent;
    const found = choices.find((choice) => choice === value);
    if (found === undefined) {
      throw wrong(`params.${name}`, value, `one of ${choices.map((choice) => JSON.stringify(choice)).join(', ')}`);
    }
    return found;
  }

  numbers(name: string): Float64Array {
    return seriesFrom(`params.${name}`, this.params[name]);
  }

  matrix(name: string): Float64Array[] {
    const value = this.params[name];
    if (!Array.isArray(value)) throw wrong(`params.${name}`, value, 'a list of rows of numbers');
    return value.map((row, i) => seriesFrom(`params.${name}[${i}]`, row));
  }

  /** A parameter that is a number or one of some words. */
  numberOrChoice<T extends string>(name: string, choices: readonly T[], absent: T): T | number {
    return typeof this.params[name] === 'number' ? this.number(name) : this.choice(name, choices, absent);
  }
}

function seriesFrom(name: string, value: unknown): Float64Array {
  if (!Array.isArray(value)) throw wrong(name, value, 'an array of numbers');
  const series = new Float64Array(value.length);
  for (let i = 0; i < value.length; i++) {
    const entry: unknown = value[i];
    const number = typeof entry === 'number' ? entry : numberFrom(entry);
    if (number === undefined) throw wrong(`${name}[${i}]`, entry, 'a number, null, "Infinity" or "-Infinity"');
    series[i] = number;
  }
  return series;
}

function numberFrom(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (value === null) return Number.NaN;
  if (value === 'Infinity') return Number.POSITIVE_INFINITY;
  if (value === '-Infinity') return Number.NEGATIVE_INFINITY;
  return undefined;
}

function wrong(name: string, value: unknown, wanted: string): StatsError {
  const given = value === undefined ? 'missing' : JSON.stringify(value).slice(0, 60);
  return new StatsError('invalid_param', `${name} is ${given}; it has to be ${wanted}.`);
}
