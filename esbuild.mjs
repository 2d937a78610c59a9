// Builds every bundle into dist/ (the product) and, with --tests, into out/ (tests). --watch keeps on.
// Each bundle has a size budget, read from esbuild's metafile; over it the build fails.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as esbuild from 'esbuild';

const watch = process.argv.includes('--watch');
const tests = process.argv.includes('--tests');

/** Budgets in kilobytes, panels minified, the rest as it is read in a stack trace. Raise one only with the reason in the commit. */
const budgetKb = {
  'dist/extension.js': 120,
  'dist/engineWorker.js': 1250,
  'dist/cli.js': 1250,
  'dist/sealWorker.js': 40,
  'dist/webview/pricePanel.js': 420,
  'dist/webview/pairPanel.js': 420,
  'dist/webview/statisticsPanel.js': 420,
  'dist/webview/feedPanel.js': 200,
};

const shared = {
  bundle: true,
  minify: !watch,
  sourcemap: true,
  metafile: true,
  legalComments: 'none',
  logLevel: 'warning',
  target: 'es2022',
};
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const node = {
  ...shared,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // Names stay, so that a stack trace in a bug report can be read without the map.
  minify: false,
  minifyWhitespace: !watch,
  minifySyntax: !watch,
  define: { SPREADSCOPE_VERSION: JSON.stringify(version) },
};

/** Entry points by folder, so that a new panel or worker needs no change here. */
const panels = readdirSync('webview', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join('webview', entry.name, 'main.ts')))
  .map((entry) => entry.name);

const product = [
  { ...node, entryPoints: { extension: 'src/extension/extension.ts' }, outdir: 'dist', external: ['vscode'] },
  {
    ...node,
    entryPoints: { engineWorker: 'src/engine/worker.ts' },
    outdir: 'dist',
    external: ['bufferutil', 'utf-8-validate'],
  },
  { ...node, entryPoints: { sealWorker: 'src/engine/sealWorker.ts' }, outdir: 'dist' },
  {
    ...node,
    entryPoints: { cli: 'src/engine/cli.ts' },
    outdir: 'dist',
    banner: { js: '#!/usr/bin/env node' },
    external: ['bufferutil', 'utf-8-validate'],
  },
  ...panels.map((name) => ({
    ...shared,
    platform: 'browser',
    format: 'iife',
    entryPoints: { [name]: `webview/${name}/main.ts` },
    outdir: 'dist/webview',
  })),
];

function testFiles(folder, isEntry) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && isEntry(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

const testBuilds = () => [
  {
    // One build for all, split: modules stand once, as they do in the product.
    ...shared,
    minify: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    entryPoints: [
      ...testFiles('test', (name) => name.endsWith('.test.ts')).filter(
        (file) => !file.startsWith(join('test', 'host')),
      ),
      ...testFiles('test', (name) => /\.(bench|soak|main)\.ts$/.test(name)).filter(
        (file) => !file.startsWith(join('test', 'host')),
      ),
    ],
    outbase: '.',
    outdir: 'out',
    outExtension: { '.js': '.mjs' },
    splitting: true,
    packages: 'external',
  },
  {
    ...node,
    entryPoints: testFiles(join('test', 'host'), (name) => name.endsWith('.ts')),
    outbase: '.',
    outdir: 'out',
    external: ['vscode', 'mocha'],
  },
];

async function copyAssets() {
  await mkdir('dist/webview', { recursive: true });
  const assets = {
    'node_modules/sql.js/dist/sql-wasm.wasm': 'dist',
    'node_modules/sql.js/dist/sql-wasm.js': 'dist',
    'node_modules/plotly.js-dist-min/plotly.min.js': 'dist/webview',
  };
  for (const [from, folder] of Object.entries(assets)) await copyFile(from, join(folder, basename(from)));
}

function checkBudgets(metafile) {
  let over = false;
  for (const [file, output] of Object.entries(metafile.outputs)) {
    const budget = budgetKb[file];
    if (budget !== undefined && output.bytes > budget * 1024) {
      over = true;
      console.error(
        `${file}: ${Math.ceil(output.bytes / 1024)} KB is over its budget of ${budget} KB; see esbuild.mjs.`,
      );
    }
  }
  return !over;
}

const builds = tests ? [...product, ...testBuilds()] : product;
if (!watch) {
  await rm('dist', { recursive: true, force: true });
  if (tests) await rm('out/test', { recursive: true, force: true });
}
await copyAssets();
if (watch) {
  for (const options of builds) await (await esbuild.context(options)).watch();
  console.log('watching');
} else {
  const results = await Promise.all(builds.map((options) => esbuild.build(options)));
  if (!results.map((result) => checkBudgets(result.metafile)).every(Boolean)) process.exitCode = 1;
}
