// npm test: sets the checkout up, runs every stage, and ends with one line of totals. `npm run test:unit` and its
// like name single stages: node scripts/test.mjs build unit.
import { stages } from './stages.mjs';
import { endRequested } from './processes.mjs';
import { checkNode, ensureChromium, ensurePackages, SetupError } from './setup.mjs';

// Ctrl-C, or an npm that was ended: every stage's processes end with this one.
void endRequested().then(() => process.exit(130));
const names = process.argv.slice(2);
const unknown = names.find((name) => !stages.some((stage) => stage.name === name));

try {
  if (unknown !== undefined) {
    throw new SetupError(`"${unknown}" is no stage; they are ${stages.map((stage) => stage.name).join(', ')}.`);
  }
  checkNode();
  await ensurePackages();
  const chosen = names.length === 0 ? stages : stages.filter((stage) => names.includes(stage.name));
  if (chosen.some((stage) => stage.name === 'host' || stage.name === 'ui'))
    process.env['CHROMIUM'] = await ensureChromium();
  process.exitCode = (await runStages(chosen)) ? 0 : 1;
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/**
 * Runs the stages in turn, all of them whatever happens, and says the sum of it.
 * @param {readonly import('./stages.mjs').Stage[]} chosen
 * @returns {Promise<boolean>} whether nothing failed
 */
async function runStages(chosen) {
  /** @type {string[]} */
  const remarks = [];
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const stage of chosen) {
    console.log(`\n== ${stage.title}`);
    const startMs = performance.now();
    const result = await stage.run();
    const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
    sum.passed += result.passed;
    sum.failed += result.failed + (result.trouble === null ? 0 : 1);
    sum.skipped += result.skipped.length;
    const counts = `${result.passed} passed, ${result.failed} failed, ${result.skipped.length} skipped`;
    console.log(`   ${stage.title}: ${result.trouble ?? counts} (${seconds} s)`);
    if (result.trouble !== null) remarks.push(`FAILED   ${stage.title} ${result.trouble}.`);
    else if (result.failed > 0) remarks.push(`FAILED   ${stage.title}: ${result.failed}.`);
    for (const title of result.skipped) remarks.push(`SKIPPED  ${title}`);
  }
  console.log(['', ...remarks, ''].join('\n'));
  console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
  return sum.failed === 0;
}
