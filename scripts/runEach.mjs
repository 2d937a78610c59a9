// npm run bench, npm run soak: builds, then runs every file of that kind in turn, each in a process of its own, and
// prints what it prints. `-- NAME` chooses those whose path contains NAME.
import { join, relative } from 'node:path';
import { runCommand } from './processes.mjs';
import { filesBelow, repository } from './repository.mjs';

const [kind = 'bench', wanted = ''] = process.argv.slice(2);
const built = await runCommand(process.execPath, ['esbuild.mjs', '--tests'], { cwd: repository });
const files = filesBelow(join(repository, 'out', 'test', kind))
  .filter((file) => file.endsWith(`.${kind}.mjs`) && file.includes(wanted))
  .sort();
let failed = built.code === 0 ? 0 : 1;
for (const file of failed === 0 ? files : []) {
  console.log(`\n== ${relative(join(repository, 'out'), file)}`);
  const ended = await runCommand(process.execPath, ['--expose-gc', file], { cwd: repository });
  if (ended.code !== 0) {
    failed += 1;
    console.error(`   failed (${ended.signal ?? `exit ${ended.code}`})`);
  }
}
if (files.length === 0)
  console.error(`There is no ${kind} file${wanted === '' ? '' : ` with "${wanted}" in its path`}.`);
console.log(`\n${files.length} run, ${failed} failed`);
process.exitCode = failed === 0 && files.length > 0 ? 0 : 1;
