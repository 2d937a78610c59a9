import { StatsError, type StatsErrorCode } from './stats/statsError';
import { wireFunctions } from './stats/wireFunctions';
import { WireReader } from './stats/wireReader';

/**
 * The command line's `stats`: one request a line in, one answer a line out, in order, whatever the chunks. A line
 * that cannot be read, or names no statistic, is answered with `invalid_param` and the stream goes on. Holds one line
 * at a time, however many come; `write` is awaited, so a slow reader slows the input. Numbers that JSON does not have
 * are written as null (NaN), "Infinity" and "-Infinity", and read the same.
 */
export async function answerStats(
  input: AsyncIterable<string | Uint8Array>,
  write: (line: string) => Promise<void> | void,
): Promise<void> {
  for await (const line of linesOf(input)) await write(`${answerLine(line)}\n`);
}

/** The answer to one request line, without the end of line. Never throws. */
export function answerLine(line: string): string {
  let request: unknown;
  try {
    request = JSON.parse(line);
  } catch {
    return failure(null, 'invalid_param', 'The line is not JSON; one request object a line is wanted.');
  }
  if (!isRecord(request)) {
    return failure(null, 'invalid_param', 'The line is not an object with function, inputs and params.');
  }
  const id = request['id'] ?? null;
  try {
    return `{"id":${JSON.stringify(id)},"result":${encoded(compute(request))}}`;
  } catch (error) {
    if (error instanceof StatsError) return failure(id, error.code, error.message);
    // Out of memory for a result, or a defect of ours: the requests behind this one still get their answers.
    return failure(id, 'invalid_param', `The request cannot be computed: ${String(error)}`);
  }
}

function compute(request: Readonly<Record<string, unknown>>): object {
  const name = request['function'];
  const statistic = typeof name === 'string' ? wireFunctions.get(name) : undefined;
  if (statistic === undefined) {
    const known = [...wireFunctions.keys()].join(', ');
    throw new StatsError('invalid_param', `function is ${JSON.stringify(name) ?? 'missing'}; known are ${known}.`);
  }
  const inputs = request['inputs'] ?? {};
  const params = request['params'] ?? {};
  if (!isRecord(inputs)) throw new StatsError('invalid_param', 'inputs has to be an object of arrays.');
  if (!isRecord(params)) throw new StatsError('invalid_param', 'params has to be an object.');
  return statistic(new WireReader(inputs, params));
}

function failure(id: unknown, code: StatsErrorCode, message: string): string {
  return JSON.stringify({ id, error: { code, message } });
}

function encoded(value: unknown): string {
  if (typeof value === 'number') return encodedNumber(value);
  if (value instanceof Float64Array) return `[${Array.from(value, encodedNumber).join(',')}]`;
  if (Array.isArray(value)) return `[${value.map(encoded).join(',')}]`;
  if (isRecord(value)) {
    return `{${Object.entries(value)
      .map(([name, entry]) => `${JSON.stringify(name)}:${encoded(entry)}`)
      .join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

function encodedNumber(value: number): string {
  if (Number.isFinite(value)) return String(value);
  if (Number.isNaN(value)) return 'null';
  return value > 0 ? '"Infinity"' : '"-Infinity"';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Lines without their ends; the last one also where it is not ended. */
async function* linesOf(input: AsyncIterable<string | Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let pieces: string[] = [];
  for await (const chunk of input) {
    const text = typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      pieces.push(text.slice(from, end));
      yield pieces.join('');
      pieces = [];
      from = end + 1;
    }
    if (from < text.length) pieces.push(text.slice(from));
  }
  const rest = pieces.join('') + decoder.decode();
  if (rest.length > 0) yield rest;
}
