// npm run docs: writes docs/analytics.md from the registry of analytics.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { repository } from './repository.mjs';

const bundle = join(repository, 'out', 'docs', 'analyticsPage.mjs');
await esbuild.build({
  stdin: {
    contents: "export { referencePage } from './referencePage'; export { analytics } from './runAnalytic';",
    resolveDir: join(repository, 'src', 'engine', 'analytics'),
    loader: 'ts',
  },
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  outfile: bundle,
  logLevel: 'warning',
});
const { referencePage, analytics } = await import(pathToFileURL(bundle).href);
await mkdir(join(repository, 'docs'), { recursive: true });
await writeFile(join(repository, 'docs', 'analytics.md'), referencePage(analytics));
console.log(`docs/analytics.md: ${analytics.length} analytics`);
