import { execFileSync, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';

/**
 * Rows of a query on a file, read by Python's own SQLite: a reader that shares no code with ours. Where Python is not
 * installed sql.js in a process of its own reads them, and says so, since that proves less.
 */
export function readWithPython(path: string, sql: string): unknown[][] {
  return readAllWithPython([[path, sql]])[0] as unknown[][];
}

/** The same of several files and queries, by one process: to begin one takes longer than to read. */
export function readAllWithPython(requests: readonly (readonly [path: string, sql: string])[]): unknown[][][] {
  const [program, options] = hasPython() ? ['python3', ['-c', pythonScript]] : [process.execPath, ['-e', nodeScript]];
  const said = execFileSync(program, [...options, ...requests.flat()], { encoding: 'utf8', cwd: here });
  return JSON.parse(said) as unknown[][][];
}

/** Whether Python is there and has these modules. */
export function hasPython(...modules: readonly string[]): boolean {
  const key = modules.join();
  let found = known.get(key);
  if (found === undefined) {
    found = spawnSync('python3', ['-c', `import sqlite3${modules.map((name) => `, ${name}`).join('')}`]).status === 0;
    known.set(key, found);
    const lacking = ['sqlite3', ...modules].join(', ');
    if (!found) console.warn(`      python3 with ${lacking} is not installed: what needs it is skipped or proves less`);
  }
  return found;
}

const known = new Map<string, boolean>();
const here = dirname(createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.js'));

const pythonScript = `
import json, sqlite3, sys
def read(path, sql):
    return sqlite3.connect('file:' + path + '?mode=ro', uri=True).execute(sql).fetchall()
print(json.dumps([read(*sys.argv[at:at + 2]) for at in range(1, len(sys.argv), 2)]))`;

const nodeScript = `
require('./sql-wasm.js')().then((engine) => {
  const read = (path, sql) => new engine.Database(require('node:fs').readFileSync(path)).exec(sql)[0]?.values ?? [];
  const given = process.argv.slice(1);
  console.log(JSON.stringify(given.flatMap((path, at) => (at % 2 === 0 ? [read(path, given[at + 1])] : []))));
});`;
