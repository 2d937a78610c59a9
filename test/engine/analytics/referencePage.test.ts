import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { referencePage } from '../../../src/engine/analytics/referencePage';
import { analytics } from '../../../src/engine/analytics/runAnalytic';

describe('reference page of the analytics', () => {
  it('docs/analytics.md is what the registry says; npm run docs writes it anew', () => {
    assert.equal(readFileSync('docs/analytics.md', 'utf8'), referencePage(analytics));
  });

  it('names every analytic, parameter and field', () => {
    const page = referencePage(analytics);
    for (const { id, parameters, fields } of analytics) {
      assert.ok(page.includes(`## ${id}\n`), id);
      for (const part of [...parameters, ...fields]) assert.ok(page.includes(`| \`${part.id}\` |`), `${id}.${part.id}`);
    }
  });
});
