// Stands in for @vscode/spdlog in the VS Code server from npm. That package is native and has to be compiled, which
// a machine without a C++ compiler cannot do, and without it every output channel stays empty. It has the part of
// the interface that VS Code uses: levels, one line pattern, and files that are put aside when they grow too big.
const { appendFileSync, mkdirSync, renameSync, statSync } = require('node:fs');
const { dirname, extname } = require('node:path');

/** In the order of their numbers; 6 is off. */
const levels = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];

class Logger {
  /** @param {string} _kind @param {string} _name @param {string} file @param {number} mostBytes @param {number} mostFiles */
  constructor(_kind, _name, file, mostBytes, mostFiles) {
    this.file = file;
    this.mostBytes = mostBytes;
    this.mostFiles = mostFiles;
    this.level = 2;
    this.bare = false;
    this.pending = '';
    /** @type {NodeJS.Timeout | undefined} */
    this.timer = undefined;
  }

  trace(/** @type {string} */ message) {
    this.write(0, message);
  }

  debug(/** @type {string} */ message) {
    this.write(1, message);
  }

  info(/** @type {string} */ message) {
    this.write(2, message);
  }

  warn(/** @type {string} */ message) {
    this.write(3, message);
  }

  error(/** @type {string} */ message) {
    this.write(4, message);
  }

  critical(/** @type {string} */ message) {
    this.write(5, message);
  }

  getLevel() {
    return this.level;
  }

  setLevel(/** @type {number} */ level) {
    this.level = level;
  }

  /** VS Code sets one pattern only: time, level, message. */
  setPattern() {
    this.bare = false;
  }

  clearFormatters() {
    this.bare = true;
  }

  /** Synchronous, as VS Code expects; lines are gathered for a moment so that a busy log costs little. */
  flush() {
    clearTimeout(this.timer);
    this.timer = undefined;
    const text = this.pending;
    this.pending = '';
    if (text === '') return;
    try {
      this.rotate();
      appendFileSync(this.file, text);
    } catch {
      // A log that cannot be written must not end the program that writes it.
    }
  }

  drop() {
    this.flush();
    open.delete(this);
    this.level = levels.length;
  }

  write(/** @type {number} */ level, /** @type {string} */ message) {
    if (level < this.level) return;
    this.pending += this.bare ? message : `${localTime(new Date())} [${levels[level]}] ${message}\n`;
    this.timer ??= setTimeout(() => this.flush(), 50);
    this.timer.unref();
    if (level >= 4) this.flush();
  }

  rotate() {
    const size = statSync(this.file, { throwIfNoEntry: false })?.size ?? 0;
    if (size < this.mostBytes || this.mostFiles < 1) return;
    const end = extname(this.file);
    const numbered = (/** @type {number} */ n) =>
      n === 0 ? this.file : `${this.file.slice(0, this.file.length - end.length)}.${n}${end}`;
    for (let n = this.mostFiles - 1; n >= 0; n -= 1) {
      if (statSync(numbered(n), { throwIfNoEntry: false }) !== undefined) renameSync(numbered(n), numbered(n + 1));
    }
  }
}

/** Those that may still hold lines when the process ends. @type {Set<Logger>} */
const open = new Set();
process.on('exit', () => open.forEach((logger) => logger.flush()));

/** @param {Date} time */
function localTime(time) {
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString();
  return local.replace('T', ' ').replace('Z', '');
}

/** @param {string} name @param {string} file @param {number} mostBytes @param {number} mostFiles */
async function createLogger(name, file, mostBytes, mostFiles) {
  mkdirSync(dirname(file), { recursive: true });
  const logger = new Logger('rotating', name, file, mostBytes, mostFiles);
  open.add(logger);
  return logger;
}

exports.version = 0;
exports.Logger = Logger;
exports.setLevel = () => undefined;
exports.setFlushOn = () => undefined;
exports.createRotatingLogger = createLogger;
exports.createAsyncRotatingLogger = createLogger;
