import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import type { Database, InitSqlJsStatic, SqlJsStatic } from 'sql.js';

export type SqlEngine = SqlJsStatic;
export type SqlDatabase = Database;
export type SqlValue = number | string | null;

/**
 * Makes sql.js instances of their own. sql.js keeps one instance a module, whose heap grows and never shrinks; a
 * fresh evaluation gives a heap that goes when nobody holds it any more. The machine code is compiled once and
 * shared. `wasmPath` names `sql-wasm.wasm`; the script that belongs to it, `sql-wasm.js`, lies beside it.
 */
export class SqlEngines {
  readonly #wasmPath: string;
  #compiled: Promise<object> | null = null;

  constructor(wasmPath: string) {
    this.#wasmPath = wasmPath;
  }

  async fresh(): Promise<SqlEngine> {
    this.#compiled ??= readFile(this.#wasmPath).then((bytes) => webAssembly.compile(bytes));
    const compiled = await this.#compiled;
    const require = createRequire(this.#wasmPath);
    const scriptPath = require.resolve('./sql-wasm.js');
    delete require.cache[scriptPath];
    const init = require(scriptPath) as InitSqlJsStatic;
    // Two instances may begin at once: each needs a module of its own, so none stays in the cache.
    delete require.cache[scriptPath];
    const instantiateWasm = (imports: object, done: (instance: object) => void): object => {
      void webAssembly.instantiate(compiled, imports).then(done);
      return {};
    };
    const config = { locateFile: () => this.#wasmPath, instantiateWasm };
    return init(config);
  }
}

/** Node has it; its type definitions do not, and the browser's would bring the DOM along. */
const { WebAssembly: webAssembly } = globalThis as unknown as {
  readonly WebAssembly: {
    compile(bytes: Uint8Array): Promise<object>;
    instantiate(compiled: object, imports: object): Promise<object>;
  };
};
