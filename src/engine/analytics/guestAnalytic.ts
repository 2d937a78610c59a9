import type { LabelledMatrix, ParameterValues } from '../contract/analytics';
import type { PairSettings } from '../contract/settings';
import { StatsError } from '../stats/statsError';
import type { Analytic, Computed } from './analytic';
import type { AnalyticView } from './views';

/**
 * An analytic of another extension, made safe: whatever its functions throw or give, the result is either complete or
 * missing with a reason, so that it cannot take a panel down with it. Every result says where it comes from.
 */
export function guestAnalytic(guest: Analytic, origin: string): Analytic {
  const { id, fields } = guest.declaration;
  // A copy: what is checked now stays so, and it has to cross to the panels.
  const declaration = structuredClone(guest.declaration);
  const bars = (parameters: ParameterValues, settings: PairSettings | null): number => {
    const needed: unknown = attempt(id, 'needBars', () => guest.needBars(parameters, structuredClone(settings)));
    if (Number.isSafeInteger(needed) && (needed as number) >= 1) return needed as number;
    throw refused(`${id}.needBars gave ${shown(needed)}; it has to give a whole number of at least 1`);
  };
  return {
    declaration,
    needBars: (parameters, settings) => {
      try {
        return bars(parameters, settings);
      } catch {
        // Said by `compute`, where a reason has its place.
        return 1;
      }
    },
    compute: (view, parameters) => {
      bars(parameters, view.kind === 'pair' ? view.settings : null);
      const given: unknown = attempt(id, 'compute', () => guest.compute(ownCopy(view), parameters));
      return completed(
        id,
        fields.map((field) => field.id),
        given,
        origin,
      );
    },
  };
}

/** Fails where a function of the guest throws: its own sentence is the reason that people read. */
function attempt(id: string, name: string, call: () => unknown): unknown {
  try {
    const given = call();
    // It is refused as it is; left alone, its rejection would end the engine.
    if (given instanceof Promise) given.catch(() => undefined);
    return given;
  } catch (error) {
    throw refused(error instanceof Error && error.message !== '' ? error.message : `${id}.${name} failed`);
  }
}

function completed(id: string, fields: readonly string[], given: unknown, origin: string): Computed {
  if (!isRecord(given) || !isRecord(given['values'])) throw refused(`${id}.compute gave no object with values`);
  const { values, sentence, assumptions, matrix } = given;
  const taken: Record<string, number> = {};
  for (const field of fields) {
    const value = values[field];
    if (typeof value !== 'number') throw refused(`${id}.compute gave no number for ${field}, which it declares`);
    taken[field] = value;
  }
  const said = Array.isArray(assumptions) ? assumptions.filter((one) => typeof one === 'string') : [];
  return {
    values: taken,
    assumptions: [...said, `Computed by another extension: ${origin}.`],
    ...(typeof sentence === 'string' ? { sentence } : {}),
    ...(matrix === undefined || matrix === null ? {} : { matrix: matrixOf(id, matrix) }),
  };
}

function matrixOf(id: string, matrix: unknown): LabelledMatrix {
  const { rows, columns, values }: Readonly<Record<string, unknown>> = isRecord(matrix) ? matrix : {};
  const isGood =
    isListOf(rows, isText) &&
    isListOf(columns, isText) &&
    isListOf(values, (row): row is number[] => isListOf(row, isNumber) && row.length === columns.length) &&
    values.length === rows.length;
  if (!isGood) throw refused(`${id}.compute gave a matrix whose values are not rows × columns numbers`);
  return { rows: [...rows], columns: [...columns], values: values.map((row) => [...row]) };
}

/** The guest's own columns: what it writes into them reaches no other window. */
function ownCopy(view: AnalyticView): AnalyticView {
  const copied = Object.entries(view).map(([key, value]: [string, unknown]) => {
    if (typeof value === 'function') return [key, value];
    // Not cloned: a clone takes the whole buffer behind a column with it.
    if (value instanceof Float64Array || value instanceof Uint8Array) return [key, value.slice()];
    if (isListOf(value, (one) => one instanceof Float64Array)) return [key, value.map((one) => one.slice())];
    return [key, structuredClone(value)];
  });
  return Object.fromEntries(copied) as AnalyticView;
}

function refused(message: string): StatsError {
  return new StatsError('invalid_param', message.slice(0, 300));
}

function shown(value: unknown): string {
  return typeof value === 'number' || typeof value === 'string' ? JSON.stringify(value) : typeof value;
}

function isListOf<T>(value: unknown, isOne: (one: unknown) => one is T): value is T[] {
  return Array.isArray(value) && value.every(isOne);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
