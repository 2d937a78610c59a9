import { createRequire } from 'node:module';
import type { Database, InitSqlJsStatic, SqlJsStatic } from 'sql.js';

/**
 * A sql.js instance of its own. sql.js keeps one instance a module, whose heap grows and never shrinks; a fresh
 * evaluation gives a heap that goes when nobody holds it any more. `wasmPath` names `sql-wasm.wasm`; the script
 * that belongs to it, `sql-wasm.js`, lies beside it.
 */
export async function freshSqlEngine(wasmPath: string): Promise<SqlEngine> {
  const require = createRequire(wasmPath);
  const scriptPath = require.resolve('./sql-wasm.js');
  delete require.cache[scriptPath];
  const init = require(scriptPath) as InitSqlJsStatic;
  // Two instances may begin at once: each needs a module of its own, so none stays in the cache.
  delete require.cache[scriptPath];
  return init({ locateFile: () => wasmPath });
}

export type SqlEngine = SqlJsStatic;
export type SqlDatabase = Database;
export type SqlValue = number | string | null;
