import { analyticInputKinds, fieldFormats } from '../contract/analytics';
import { fail, succeed, type Result } from '../contract/result';
import type { Analytic } from './analytic';

/**
 * What another extension registers, read as an analytic: its declaration has to be complete and its names usable in
 * alerts and CSV columns, so that nothing downstream meets a hole. `taken` are the ids there are. Does not call it.
 */
export function checkAnalytic(value: unknown, taken: readonly string[]): Result<Analytic> {
  if (!isRecord(value) || !isRecord(value['declaration'])) {
    return wrong('an analytic', 'is an object with declaration, needBars and compute');
  }
  const { declaration } = value;
  const { id } = declaration;
  if (typeof id !== 'string' || !/^[a-z][a-zA-Z0-9]*$/.test(id)) {
    return wrong('declaration.id', 'is lower camel case, such as halfLife');
  }
  if (taken.includes(id)) return fail('analytic', `There is an analytic "${id}" already; choose another id.`);
  for (const name of ['needBars', 'compute'] as const) {
    if (typeof value[name] !== 'function') return wrong(`${id}.${name}`, 'is a function');
  }
  for (const name of ['title', 'summary', 'warmUp', 'cost'] as const) {
    if (typeof declaration[name] !== 'string' || declaration[name] === '') return wrong(`${id}.${name}`, 'is a text');
  }
  const problem =
    inputsProblem(declaration['inputs']) ??
    fieldsProblem(declaration['fields']) ??
    parametersProblem(declaration['parameters']) ??
    drawingsProblem(declaration['drawings'], declaration['fields']);
  return problem === null ? succeed(value as unknown as Analytic) : wrong(id, problem);
}

type Shape = Readonly<Record<string, unknown>>;

function inputsProblem(inputs: unknown): string | null {
  const kinds: readonly unknown[] = analyticInputKinds;
  const good = Array.isArray(inputs) && inputs.length > 0 && inputs.every((kind) => kinds.includes(kind));
  return good ? null : `has inputs, a list of ${analyticInputKinds.join(', ')}`;
}

function fieldsProblem(fields: unknown): string | null {
  if (!Array.isArray(fields) || fields.length === 0) return 'has fields, at least one';
  const formats: readonly unknown[] = fieldFormats;
  const ids = new Set<unknown>();
  for (const field of fields as unknown[]) {
    if (!isRecord(field) || !isName(field['id'], /^[a-z][a-z0-9_]*$/)) {
      return 'names its fields in lower case with underscores, such as half_life';
    }
    const isTold = ['title', 'unit', 'nan'].every((name) => typeof field[name] === 'string') && field['nan'] !== '';
    if (!isTold || !formats.includes(field['format'])) {
      return `gives each field a title, a unit, what NaN means, and a format of ${fieldFormats.join(', ')}`;
    }
    if (ids.has(field['id'])) return `has the field ${String(field['id'])} once`;
    ids.add(field['id']);
  }
  return null;
}

function parametersProblem(parameters: unknown): string | null {
  if (!Array.isArray(parameters)) return 'has parameters, a list that may be empty';
  for (const parameter of parameters as unknown[]) {
    if (!isRecord(parameter) || !isName(parameter['id'], /^[a-z][a-zA-Z0-9]*$/)) {
      return 'names its parameters in lower camel case';
    }
    const { kind, fallback, least, most, choices } = parameter;
    const isRange =
      kind === 'number' &&
      typeof fallback === 'number' &&
      typeof least === 'number' &&
      typeof most === 'number' &&
      least <= fallback &&
      fallback <= most;
    const isChoice = kind === 'choice' && Array.isArray(choices) && (choices as unknown[]).includes(fallback);
    if (!isRange && !isChoice) {
      return `gives ${String(parameter['id'])} a kind (number with least ≤ fallback ≤ most, or choice with fallback among its choices)`;
    }
  }
  return null;
}

function drawingsProblem(drawings: unknown, fields: unknown): string | null {
  if (!Array.isArray(drawings) || drawings.length === 0) return 'has drawings, at least a table';
  const known = (fields as readonly Shape[]).map((field) => field['id']);
  for (const drawing of drawings as unknown[]) {
    if (!isRecord(drawing)) return 'has drawings that are objects with a kind';
    const drawn = drawnFields(drawing);
    if (drawn === null) return 'draws a table, series, bands or heatmap: data, never code';
    const [unknownField] = drawn.filter((field) => !known.includes(field)).map((field) => JSON.stringify(field) ?? '?');
    if (unknownField !== undefined) return `draws fields that it declares, and ${unknownField} is none`;
  }
  return null;
}

/** Fields that a drawing names; null where it is no drawing. */
function drawnFields(drawing: Shape): readonly unknown[] | null {
  switch (drawing['kind']) {
    case 'table':
      return [];
    case 'heatmap':
      return typeof drawing['least'] === 'number' && typeof drawing['most'] === 'number' ? [] : null;
    case 'series':
      return Array.isArray(drawing['fields']) && Array.isArray(drawing['levels'])
        ? (drawing['fields'] as unknown[])
        : null;
    case 'bands':
      return [drawing['line'], drawing['low'], drawing['high']];
    default:
      return null;
  }
}

function isName(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value);
}

function isRecord(value: unknown): value is Shape {
  return typeof value === 'object' && value !== null;
}

function wrong(what: string, rule: string): Result<never> {
  return fail('analytic', `The analytic cannot be registered: ${what} ${rule}.`);
}
