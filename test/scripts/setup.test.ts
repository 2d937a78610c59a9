import assert from 'node:assert/strict';
import { lackingPackages } from '../../scripts/setup.mjs';

describe('lackingPackages', () => {
  const wanted = {
    packages: { '': {}, 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0' } },
  };

  it('names everything where nothing is installed', () => {
    assert.deepEqual(lackingPackages(wanted, null), ['node_modules/a', 'node_modules/b']);
  });

  it('names what is missing or of another version, so that a changed lock file is followed', () => {
    const installed = { packages: { 'node_modules/a': { version: '1.0.1' }, 'node_modules/b': { version: '2.0.0' } } };
    assert.deepEqual(lackingPackages(wanted, installed), ['node_modules/a']);
    assert.deepEqual(lackingPackages(wanted, { packages: { 'node_modules/a': { version: '1.0.0' } } }), [
      'node_modules/b',
    ]);
  });

  it('is content with an installation that matches, packages of other platforms left out', () => {
    const packages = { ...wanted.packages, 'node_modules/only-on-mac': { version: '1.0.0', optional: true } };
    assert.deepEqual(lackingPackages({ packages }, wanted), []);
  });
});
