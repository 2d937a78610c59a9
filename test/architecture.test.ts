import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { repository } from '../scripts/repository.mjs';
import { breaches, importsOf, type SourceFile } from './support/importRules';

describe('architecture', () => {
  const files = ['src', 'webview'].flatMap((folder) => sourcesBelow(folder));

  it('keeps every arrow pointing inward, time in one place, and files readable', () => {
    assert.ok(files.length > 50, `only ${files.length} source files were found`);
    assert.deepEqual(breaches(files), []);
  });

  it('really uses every package that the user chose, and ships none that nothing imports', () => {
    const manifest = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as Manifest;
    const product = packagesUsedBy([...files, file('esbuild.mjs')]);
    const tools = packagesUsedBy([file('esbuild.mjs'), ...sourcesBelow('scripts'), ...sourcesBelow('test')]);
    const chosen = [
      'ws',
      'sql.js',
      '@vscode/webview-ui-toolkit',
      'plotly.js-dist-min',
      'simple-statistics',
      'ml-regression',
    ];
    const chosenTools = ['esbuild', '@vscode/test-electron', 'mocha'];
    const unused = [...chosen, ...Object.keys(manifest.dependencies)].filter((name) => !product.has(name));
    assert.deepEqual([...new Set(unused)], [], 'dependencies that neither src nor webview import');
    assert.deepEqual(
      chosenTools.filter((name) => !tools.has(name)),
      [],
      'tools that nothing imports',
    );
    assert.deepEqual(
      chosen.filter((name) => !(name in manifest.dependencies)),
      [],
    );
  });
});

describe('the rules of the architecture test', () => {
  it('find a host that reaches past the contract, and a view that does', () => {
    assert.equal(planted('src/extension/views/tree.ts', "import { mean } from '../../engine/stats/mean';"), 1);
    assert.equal(planted('webview/charts/price.ts', "import { bars } from '../../src/engine/bars/barBuilder';"), 1);
    assert.equal(planted('webview/charts/price.ts', "import * as vscode from 'vscode';"), 1);
    assert.equal(planted('src/extension/views/tree.ts', "import type { A } from '../../engine/contract/market';"), 0);
    assert.equal(planted('src/extension/views/tree.ts', "import * as vscode from 'vscode';"), 0);
  });

  it('find an engine that knows its users, and a contract that knows anybody', () => {
    assert.equal(planted('src/engine/store/lock.ts', "import * as vscode from 'vscode';"), 1);
    assert.equal(planted('src/engine/pipeline.ts', "import { a } from '../extension/extension';"), 1);
    assert.equal(planted('src/engine/contract/market.ts', "import { a } from '../clock';"), 1);
    assert.equal(planted('src/engine/contract/market.ts', "import { readFileSync } from 'node:fs';"), 1);
    assert.equal(planted('src/engine/contract/market.ts', "import { a } from './ids';"), 0);
  });

  it('find a stage that imports a later one, in every way of writing an import', () => {
    assert.equal(planted('src/engine/sources/csvFile.ts', "import { a } from '../bars/barBuilder';"), 1);
    assert.equal(planted('src/engine/store/journal.ts', "export * from '../publish/snapshot';"), 1);
    assert.equal(planted('src/engine/bars/aligner.ts', "const a = await import('../rolling/mean');"), 1);
    assert.equal(planted('src/engine/bars/aligner.ts', "import {\n  a,\n  b,\n} from '../analytics/pair';"), 1);
    assert.equal(planted('src/engine/bars/aligner.ts', "import { a } from '../pipeline';"), 1);
    assert.equal(planted('src/engine/publish/snapshot.ts', "import { a } from '../bars/barBuilder';"), 0);
    assert.equal(planted('src/engine/pipeline.ts', "import { a } from './publish/snapshot';"), 0);
  });

  it('find a statistic that imports more than siblings and numeric packages', () => {
    assert.equal(planted('src/engine/stats/adf.ts', "import { a } from '../contract/market';"), 1);
    assert.equal(planted('src/engine/stats/adf.ts', "import { a } from 'node:fs';"), 1);
    assert.equal(planted('src/engine/stats/adf.ts', "import { a } from './ols';\nimport { b } from 'ml-matrix';"), 0);
  });

  it('find time and chance taken from the machine, but not in the clock, a comment or a word', () => {
    for (const code of ['Date.now()', 'setTimeout(f, 1)', 'Math.random()', 'new Date()', 'performance.now()']) {
      assert.equal(planted('src/engine/bars/barBuilder.ts', `const a = ${code};`), 1, code);
    }
    assert.equal(planted('src/engine/clock.ts', 'const a = Date.now();'), 0);
    assert.equal(planted('src/engine/worker.ts', 'inject(Math.random);'), 0);
    assert.equal(planted('src/engine/bars/barBuilder.ts', '// Date.now() is not read here\nconst a = new Date(5);'), 0);
  });

  it('find a file that grew too long', () => {
    assert.equal(planted('src/engine/bars/barBuilder.ts', 'a;\n'.repeat(350)), 0);
    assert.equal(planted('src/engine/bars/barBuilder.ts', 'a;\n'.repeat(351)), 1);
  });

  it('read imports as they stand, and not those in comments', () => {
    const text = `import a, { b } from 'one';\nimport 'two';\n// import c from 'no';\nexport { d } from './three';
      /* import 'no' */ const e = require("four"); const f = 'http://x'; import type { G } from 'five';`;
    assert.deepEqual(importsOf(text), ['one', 'two', './three', 'four', 'five']);
  });
});

function planted(path: string, text: string): number {
  return breaches([{ path, text }]).length;
}

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
}

function file(path: string): SourceFile {
  return { path, text: readFileSync(join(repository, path), 'utf8') };
}

function sourcesBelow(folder: string): readonly SourceFile[] {
  return readdirSync(join(repository, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:ts|mjs|cjs)$/.test(entry.name))
    .map((entry) => file(relative(repository, join(entry.parentPath, entry.name)).split(sep).join('/')));
}

/** Packages by name: imported, or taken from their folder as a file, as the build does with Plotly and sql.js. */
function packagesUsedBy(sources: readonly SourceFile[]): ReadonlySet<string> {
  const specifiers = sources.flatMap(({ text }) => [
    ...importsOf(text),
    ...[...text.matchAll(/node_modules\/((?:@[\w.-]+\/)?[\w.-]+)/g)].map((match) => match[1] ?? ''),
  ]);
  return new Set(specifiers.map((specifier) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier));
}
