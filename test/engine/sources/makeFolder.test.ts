import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '../../../src/engine/sources/makeFolder';

describe('makeFolder', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'spreadscope-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('makes what is missing of a path, and nothing a second time', () => {
    const path = join(folder, 'a', 'b', 'c');
    makeFolder(path);
    makeFolder(path);
    assert.ok(existsSync(path));
  });

  it('fails below a file, and makes nothing there', () => {
    writeFileSync(join(folder, 'file'), '');
    assert.throws(() => makeFolder(join(folder, 'file', 'a')), /ENOTDIR|EEXIST/);
  });

  it('comes back from a folder of the system that takes none', function () {
    if (!existsSync('/proc/self')) this.skip();
    assert.throws(() => makeFolder('/proc/spreadscope/exports'), /ENOENT|EACCES|EPERM/);
  });
});
