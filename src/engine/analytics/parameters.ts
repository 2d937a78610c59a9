import { assertNever } from '../contract/assertNever';
import type {
  AnalyticDeclaration,
  AnalyticParameter,
  ChoiceParameter,
  NumberParameter,
  ParameterValues,
} from '../contract/analytics';
import { nearest } from '../contract/nearest';
import { fail, succeed, type Result } from '../contract/result';

export type RawParameters = Readonly<Record<string, unknown>>;

/** Complete parameters of an analytic: what is left out takes its default; what is wrong is named. */
export function readParameters(declaration: AnalyticDeclaration, raw: RawParameters): Result<ParameterValues> {
  const known = declaration.parameters.map(({ id }) => id);
  const values: Record<string, number | string> = {};
  for (const name of Object.keys(raw)) {
    if (known.includes(name)) continue;
    const guess = nearest(name, known);
    const takes = known.length === 0 ? 'takes no parameters' : `takes ${known.join(', ')}`;
    const hint = guess === null ? '' : `; did you mean ${guess}`;
    return fail('unknownParameter', `${declaration.id} ${takes}; "${name}" is none of them${hint}.`);
  }
  for (const parameter of declaration.parameters) {
    const value = raw[parameter.id] ?? parameter.fallback;
    if (!isAllowed(parameter, value)) {
      return fail(
        'parameter',
        `${declaration.id}: ${parameter.id} takes ${rangeOf(parameter)}; ${shown(value)} is not.`,
      );
    }
    values[parameter.id] = value;
  }
  return succeed(values);
}

/** What a parameter takes, in words. */
export function rangeOf(parameter: AnalyticParameter): string {
  switch (parameter.kind) {
    case 'number': {
      const kind = parameter.whole ? 'a whole number' : 'a number';
      const { least, most } = parameter;
      return most === Infinity ? `${kind} of at least ${least}` : `${kind} from ${least} to ${most}`;
    }
    case 'choice':
      return `one of ${parameter.choices.join(', ')}`;
    default:
      return assertNever(parameter);
  }
}

/** The window of an analytic, in bars. */
export function windowParameter(fallback: number, least: number, title = 'Window'): NumberParameter {
  return { kind: 'number', id: 'window', title, unit: 'bars', fallback, least, most: 100_000, whole: true };
}

export function numberParameter(
  id: string,
  title: string,
  unit: string,
  range: { readonly fallback: number; readonly least: number; readonly most: number; readonly whole: boolean },
): NumberParameter {
  return { kind: 'number', id, title, unit, ...range };
}

export function choiceParameter(id: string, title: string, choices: readonly string[]): ChoiceParameter {
  return { kind: 'choice', id, title, fallback: choices[0] ?? '', choices };
}

function isAllowed(parameter: AnalyticParameter, value: unknown): value is number | string {
  switch (parameter.kind) {
    case 'number':
      return (
        typeof value === 'number' &&
        value >= parameter.least &&
        value <= parameter.most &&
        (!parameter.whole || Number.isSafeInteger(value))
      );
    case 'choice':
      return typeof value === 'string' && parameter.choices.includes(value);
    default:
      return assertNever(parameter);
  }
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 60);
}
