// Stands in for @vscode/native-watchdog, for the reason given in fileLogger.cjs: ends the process when the one that
// it is told to watch has ended, so that no extension host outlives its server.
exports.start = (/** @type {number} */ pid) => {
  setInterval(() => {
    try {
      process.kill(pid, 0);
    } catch {
      process.exit(87);
    }
  }, 1000).unref();
};

exports.exit = (/** @type {number | undefined} */ code) => process.exit(code ?? 0);
