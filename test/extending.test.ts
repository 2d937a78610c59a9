import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../scripts/repository.mjs';

describe('docs/extending.md', () => {
  const page = readFileSync(join(repository, 'docs', 'extending.md'), 'utf8');

  for (const name of [
    ...['package.json', 'extension.js', 'closeRange.js'].map((file) => `secondExtension/${file}`),
    ...['package.json', 'extension.js', 'rates.js'].map((file) => `sourceExtension/${file}`),
  ]) {
    it(`shows ${name} as the tests run it, so that the example works when it is copied`, () => {
      const text = readFileSync(join(repository, 'test', 'fixtures', name), 'utf8').trimEnd();
      assert.ok(page.includes(`\n${text}\n\`\`\``), `test/fixtures/${name} differs from the page`);
    });
  }
});
