import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerLine } from '../../../src/engine/statsRequests';
import { type GoldenCase, type Json, type Series, checkGolden, resolveInputs } from './goldenCase';

const fixtures = 'test/fixtures/goldens';
const shared = '../shared/goldens';

/**
 * Two tests of one statistic, through the very request lines that the command line reads: the committed golden
 * cases, and the whole set beside the repository where it is present.
 */
export function meetsGoldens(name: string): void {
  it(`meets every committed golden case of ${name}, at the plain and at the strict bar`, () => {
    const cases = (readJson(join(fixtures, 'cases.json')) as Record<string, GoldenCase[]>)[name] ?? [];
    assert.ok(cases.length > 0, `no golden case of ${name} in ${fixtures}`);
    assert.deepEqual(failures(cases, readJson(join(fixtures, 'data.json')) as Series), []);
  });

  it(`meets every golden case of ${name} in the whole set beside the repository`, function () {
    const file = join(shared, 'cases', `${name}.json`);
    if (!existsSync(file)) {
      console.warn(`      SKIPPED: ${file} is not here, so the cases on R sample data were not checked.`);
      return this.skip();
    }
    const cases = readJson(file) as GoldenCase[];
    assert.ok(cases.length > 0);
    assert.deepEqual(failures(cases, readJson(join(shared, 'data.json')) as Series), []);
  });
}

/** Names of the functions that have committed golden cases, in order. */
export function goldenFunctions(): string[] {
  return Object.keys(readJson(join(fixtures, 'cases.json')) as object).sort();
}

/** Answer to one request as the command line gives it. */
export function ask(functionName: string, inputs: unknown, params: unknown = {}): Json {
  return JSON.parse(answerLine(JSON.stringify({ id: 1, function: functionName, inputs, params }))) as Json;
}

function failures(cases: readonly GoldenCase[], data: Series): string[] {
  return cases.flatMap((golden) => {
    const answer = ask(golden.function ?? functionOf(golden), resolveInputs(golden.inputs, data), golden.params);
    return checkGolden(golden, answer).map((failure) => `${golden.id}: ${failure}`);
  });
}

function functionOf(golden: GoldenCase): string {
  return golden.id.split('/')[0]!;
}

const cache = new Map<string, unknown>();
function readJson(file: string): unknown {
  if (!cache.has(file)) cache.set(file, JSON.parse(readFileSync(file, 'utf8')));
  return cache.get(file);
}
