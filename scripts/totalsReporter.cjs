// A mocha reporter for both a person and a program: a dot a test and the failures in full on the screen, and the
// counts as JSON in the file that TEST_TOTALS names. The file is written at the very end: no file, no result.
const { writeFileSync } = require('node:fs');
const Mocha = require('mocha');

const { EVENT_RUN_END, EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_PENDING } = Mocha.Runner.constants;

module.exports = class TotalsReporter extends Mocha.reporters.Base {
  /** @param {Mocha.Runner} runner @param {Mocha.MochaOptions} options */
  constructor(runner, options) {
    super(runner, options);
    /** @type {string[]} */
    const skipped = [];
    let dots = 0;
    const dot = (/** @type {string} */ sign) => process.stdout.write(dots++ % 100 === 0 ? `\n  ${sign}` : sign);
    runner.on(EVENT_TEST_PASS, () => dot('.'));
    // At once, beside the full text at the end: a run that is killed never gets there.
    runner.on(EVENT_TEST_FAIL, (test, error) => {
      dots = 0;
      process.stdout.write(`\n  F ${test.fullTitle()}\n    ${String(error?.message).split('\n', 1)[0]}`);
    });
    runner.on(EVENT_TEST_PENDING, (test) => {
      dot('-');
      skipped.push(test.fullTitle());
    });
    runner.once(EVENT_RUN_END, () => {
      process.stdout.write('\n');
      this.epilogue();
      const file = process.env['TEST_TOTALS'];
      if (file === undefined) return;
      const { passes: passed, failures: failed } = this.stats;
      writeFileSync(file, JSON.stringify({ passed, failed, skipped }));
    });
  }
};
