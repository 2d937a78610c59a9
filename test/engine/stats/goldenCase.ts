export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

interface Bar {
  readonly rtol: number;
  readonly atol: number;
}

/** A golden case as `../shared/goldens/SCHEMA.md` describes it. */
export interface GoldenCase extends Bar {
  readonly id: string;
  readonly function?: string;
  readonly inputs: Record<string, Json>;
  readonly params: Record<string, Json>;
  readonly expected: Record<string, Json>;
  readonly tol?: Record<string, Bar>;
  readonly strict?: Bar;
  readonly exact?: readonly string[];
  readonly accept?: Record<string, Json[]>;
  readonly accept_error?: string;
}

/** Named series, as in data.json. */
export type Series = Record<string, { values: (number | string | null)[] }>;

/** Inputs with `$data` and `$gen` replaced by arrays as a request line writes them. */
export function resolveInputs(inputs: Json, data: Series): Json {
  if (Array.isArray(inputs)) return inputs.map((entry) => resolveInputs(entry, data));
  if (inputs === null || typeof inputs !== 'object') return inputs;
  if ('$data' in inputs) {
    const { values } = data[inputs['$data'] as string]!;
    return 'slice' in inputs ? values.slice(...(inputs['slice'] as [number, number])) : values;
  }
  if ('$gen' in inputs) return Array.from(generate(inputs));
  return Object.fromEntries(Object.entries(inputs).map(([name, entry]) => [name, resolveInputs(entry, data)]));
}

/** What is wrong with an answer; empty where it passes at the plain bar and, where there is one, at the strict one. */
export function checkGolden(golden: GoldenCase, answer: Json): string[] {
  const { result, error } = answer as { result?: Record<string, Json>; error?: { code: string; message: string } };
  if ('error' in golden.expected) {
    return error?.code === golden.expected['error']
      ? []
      : [`wanted error ${JSON.stringify(golden.expected['error'])}, got ${JSON.stringify(answer).slice(0, 120)}`];
  }
  if (result === undefined) {
    return error?.code === golden.accept_error && error !== undefined ? [] : [`failed: ${JSON.stringify(error)}`];
  }
  const bars = golden.strict === undefined ? [undefined] : [undefined, golden.strict];
  return bars.flatMap((strict) =>
    Object.entries(golden.expected).flatMap(([name, expected]) => {
      const bar = golden.exact?.includes(name) ? { rtol: 0, atol: 0 } : (strict ?? golden.tol?.[name] ?? golden);
      const found = differences(result[name], expected, bar, name);
      if (found.length === 0) return [];
      const accepted = golden.accept?.[name]?.some((other) => differences(result[name], other, bar, name).length === 0);
      return accepted ? [] : [`${strict === undefined ? '' : 'strict: '}${found[0]} (${found.length})`];
    }),
  );
}

function differences(actual: Json | undefined, expected: Json, bar: Bar, at: string): string[] {
  if (actual === undefined) return [`${at} is missing`];
  if (isSample(expected)) {
    const { n, index, values } = expected.$sample;
    if (!Array.isArray(actual) || actual.length !== n) return [`${at} is not an array of ${n}`];
    return index.flatMap((position, i) => differences(actual[position], values[i]!, bar, `${at}[${position}]`));
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length)
      return [`${at} is not an array of ${expected.length}`];
    return expected.flatMap((value, i) => differences(actual[i], value, bar, `${at}[${i}]`));
  }
  if (typeof expected !== 'number' || typeof actual !== 'number')
    return actual === expected ? [] : [`${at} is ${JSON.stringify(actual)}, wanted ${JSON.stringify(expected)}`];
  if (Math.abs(actual - expected) <= bar.atol + bar.rtol * Math.abs(expected)) return [];
  return [`${at} is ${actual}, wanted ${expected}`];
}

function isSample(value: Json): value is { $sample: { n: number; index: number[]; values: Json[] } } {
  return value !== null && typeof value === 'object' && '$sample' in value;
}

/** The generators of SCHEMA.md, bit for bit: only + − · / in the written order. */
export function generate(spec: Json): Float64Array {
  const g = spec as { $gen: string; n: number; seed: number; x: Json; noise: Json } & Record<string, number>;
  if (g.$gen === 'linear') {
    const noise = generate(g.noise);
    return generate(g.x).map((value, i) => g['alpha']! + g['beta']! * value + noise[i]!);
  }
  const { uniform, normal } = linearCongruential(g.seed);
  let x = g['start']!;
  return Float64Array.from({ length: g.n }, (_, i) => {
    if (g.$gen === 'uniform') return g['lo']! + (g['hi']! - g['lo']!) * uniform();
    if (g.$gen === 'noise') return g['mu']! + g['sigma']! * normal();
    if (i === 0) return x;
    if (g.$gen === 'walk') x = x + (g['drift']! + g['sigma']! * normal());
    else if (g.$gen === 'geom') x = x * (1 + g['sigma']! * normal());
    else if (g.$gen === 'ar1') x = g['c']! + g['phi']! * x + g['sigma']! * normal();
    else throw new Error(`unknown generator ${g.$gen}`);
    return x;
  });
}

/** Uniform numbers and sums of twelve of them, less 6. */
export function linearCongruential(seed: number): { uniform: () => number; normal: () => number } {
  let state = seed % 2 ** 32;
  const uniform = (): number => {
    // 1664525·state exceeds 2^53, so it is multiplied in two halves.
    const low = state & 0xffff;
    const high = ((state - low) / 65536) >>> 0;
    state = (((1664525 * high) % 65536) * 65536 + 1664525 * low + 1013904223) % 2 ** 32;
    return state / 2 ** 32;
  };
  const normal = (): number => {
    let sum = 0;
    for (let i = 0; i < 12; i++) sum = sum + uniform();
    return sum - 6;
  };
  return { uniform, normal };
}
