import { execFileSync } from 'node:child_process';

/** Rows of a query on a file, read by Python's own SQLite: a reader that shares no code with ours. */
export function readWithPython(path: string, sql: string): unknown[][] {
  const script = `
import json, sqlite3, sys
db = sqlite3.connect('file:' + sys.argv[1] + '?mode=ro', uri=True)
print(json.dumps(db.execute(sys.argv[2]).fetchall()))`;
  return JSON.parse(execFileSync('python3', ['-c', script, path, sql], { encoding: 'utf8' })) as unknown[][];
}
