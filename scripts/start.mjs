// npm start: sets the checkout up, builds it, and opens the product in a VS Code with the feed running.
// Node built-ins only: it is what runs first on a fresh machine.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { desktopProgram, openDesktop } from './desktop.mjs';
import { openInBrowser } from './browser.mjs';
import { endRequested } from './processes.mjs';
import { checkNode, ensureBuilt, ensurePackages, SetupError } from './setup.mjs';
import { help, readStartOptions } from './startOptions.mjs';
import { prepareWorkspace } from './startWorkspace.mjs';

const read = readStartOptions(process.argv.slice(2));
if (!read.ok) {
  console.error(read.message);
  process.exitCode = 2;
} else if (read.options.help) {
  console.log(help);
} else {
  try {
    await start(read.options);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

/** @param {import('./startOptions.mjs').StartOptions} options */
async function start(options) {
  checkNode();
  const ended = endRequested();
  const file = options.file === null ? null : resolve(process.env['INIT_CWD'] ?? process.cwd(), options.file);
  if (file !== null && !existsSync(file)) throw new SetupError(`--file: ${file} is not there.`);
  const program = desktopProgram();
  const where = options.where ?? (program.ok ? 'desktop' : 'browser');
  if (where === 'desktop' && !program.ok) throw new SetupError(program.message);

  const signal = await Promise.race([ended, setUp().then(() => null)]);
  if (signal !== null) process.exit(130);
  const workspace = prepareWorkspace({ source: options.source, file });
  if (where === 'desktop' && program.ok) await openDesktop({ program: program.path, workspace, ended });
  else await openInBrowser({ port: options.port, open: options.open, workspace, ended });
}

async function setUp() {
  await ensurePackages();
  await ensureBuilt();
}
