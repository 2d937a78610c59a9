// npm run package: builds the product and packs it as a .vsix, with its size and contents checked.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './processes.mjs';
import { extensionIdentity, repository } from './repository.mjs';

const limitMegabytes = 3;
const { name, version } = extensionIdentity();
const file = join(repository, `${name}-${version}.vsix`);
const build = await runCommand(process.execPath, ['esbuild.mjs'], { cwd: repository });
// The bundles carry what they need, so no packages go in; links in README stay as they are, to files inside.
const args = ['package', '--no-dependencies', '--no-rewrite-relative-links', '--out', file];
const packed =
  build.code === 0
    ? await runCommand(process.execPath, [join('node_modules', '@vscode', 'vsce', 'vsce'), ...args], {
        cwd: repository,
      })
    : build;
if (packed.code === 0) {
  const megabytes = statSync(file).size / 1e6;
  console.log(`${name}-${version}.vsix: ${megabytes.toFixed(2)} MB (limit ${limitMegabytes})`);
  if (megabytes >= limitMegabytes) {
    console.error('The package is too big: see what is in it with npx vsce ls, and .vscodeignore.');
    process.exitCode = 1;
  }
} else process.exitCode = 1;
