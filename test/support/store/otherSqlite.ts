import { execFileSync, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';

/**
 * Rows of a query on a file, read by Python's own SQLite: a reader that shares no code with ours. Where Python is not
 * installed sql.js in a process of its own reads them, and says so, since that proves less.
 */
export function readWithPython(path: string, sql: string): unknown[][] {
  const [program, options] = hasPython() ? ['python3', ['-c', pythonScript]] : [process.execPath, ['-e', nodeScript]];
  return JSON.parse(execFileSync(program, [...options, path, sql], { encoding: 'utf8', cwd: here })) as unknown[][];
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
db = sqlite3.connect('file:' + sys.argv[1] + '?mode=ro', uri=True)
print(json.dumps(db.execute(sys.argv[2]).fetchall()))`;

const nodeScript = `
const [path, sql] = process.argv.slice(1);
require('./sql-wasm.js')().then((engine) => {
  const database = new engine.Database(require('node:fs').readFileSync(path));
  console.log(JSON.stringify(database.exec(sql)[0]?.values ?? []));
});`;
