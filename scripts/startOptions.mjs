// What `npm start -- …` takes. Pure: text in, choices or a sentence out.

/** The port that is tried first, so that an open page finds the next start again. */
export const usualPort = 8787;

export const help = `npm start -- [options]      opens Spreadscope in a VS Code with the feed running; Ctrl-C ends it

  --source binance|simulator|replay   where the ticks come from (default: binance)
  --file FILE     what to replay: a recording of raw frames or of ours (with --source replay)
  --desktop       VS Code desktop (the default where "code" and a display are there)
  --browser       VS Code in the browser, from npm, on 127.0.0.1 only
  --port N        the port of --browser (default: ${usualPort}, or a free one where that is taken)
  --no-open       print the address and open no browser
  --help          this text`;

const sources = ['binance', 'simulator', 'replay'];

/**
 * @typedef {object} StartOptions
 * @property {'binance' | 'simulator' | 'replay'} source
 * @property {string | null} file
 * @property {'desktop' | 'browser' | null} where null: desktop where it is there
 * @property {number | null} port
 * @property {boolean} open
 * @property {boolean} help
 */

/**
 * Reads the arguments. What is wrong is named with what it takes.
 * @param {readonly string[]} args
 * @returns {{ ok: true, options: StartOptions } | { ok: false, message: string }}
 */
export function readStartOptions(args) {
  /** @type {StartOptions} */
  const options = { source: 'binance', file: null, where: null, port: null, open: true, help: false };
  const rest = args.flatMap((arg) => (/^--\w[\w-]*=/.test(arg) ? splitAtEquals(arg) : [arg]));
  /** @type {string | null} */
  let problem = null;
  const value = (/** @type {string} */ name, /** @type {string} */ takes) => {
    const next = rest.shift();
    if (next !== undefined && !next.startsWith('--')) return next;
    if (next !== undefined) rest.unshift(next);
    problem ??= `${name} takes ${takes}.`;
    return null;
  };
  while (rest.length > 0 && problem === null) {
    const arg = rest.shift() ?? '';
    switch (arg) {
      case '--source': {
        const takes = `one of ${sources.join(', ')}`;
        const given = value(arg, takes);
        if (given === 'binance' || given === 'simulator' || given === 'replay') options.source = given;
        else problem ??= `--source takes ${takes}; "${given}" is none of them.`;
        break;
      }
      case '--file':
        options.file = value(arg, 'the path of a recording');
        break;
      case '--port': {
        const takes = 'a port number from 0 to 65535';
        const given = value(arg, takes);
        if (given !== null && /^\d{1,5}$/.test(given) && Number(given) <= 65535) options.port = Number(given);
        else problem ??= `--port takes ${takes}; "${given}" is not one.`;
        break;
      }
      case '--desktop':
      case '--browser': {
        const where = arg === '--desktop' ? 'desktop' : 'browser';
        if (options.where !== null && options.where !== where) problem = '--desktop and --browser exclude each other.';
        options.where = where;
        break;
      }
      case '--no-open':
        options.open = false;
        break;
      case '--help':
      case '-h':
        options.help = true;
        break;
      default:
        problem = `"${arg}" is not known; see npm start -- --help.`;
    }
  }
  problem ??= contradiction(options);
  return problem === null ? { ok: true, options } : { ok: false, message: problem };
}

/** @param {StartOptions} options @returns {string | null} */
function contradiction(options) {
  if (options.help) return null;
  if (options.source === 'replay' && options.file === null)
    return '--source replay needs --file FILE, the recording to replay.';
  if (options.source !== 'replay' && options.file !== null) return '--file is for --source replay only.';
  if (options.where === 'desktop' && options.port !== null) return '--port is for --browser only.';
  return null;
}

/** @param {string} arg @returns {string[]} */
function splitAtEquals(arg) {
  const at = arg.indexOf('=');
  return [arg.slice(0, at), arg.slice(at + 1)];
}
