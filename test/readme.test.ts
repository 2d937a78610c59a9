import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../scripts/repository.mjs';
import { settingDefaults } from '../src/engine/contract/settings';

describe('README', () => {
  const text = readFileSync(join(repository, 'README.md'), 'utf8');
  const manifest = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as Manifest;

  it('lists every setting with the default that holds, and none besides', () => {
    const rows = [...section(text, 'Settings').matchAll(/^\|\s*`([\w.]+)`\s*\|\s*`(.+?)`\s*\|/gm)];
    const listed = Object.fromEntries(rows.map(([, key = '', value = '']) => [key, JSON.parse(value) as unknown]));
    assert.deepEqual(listed, settingDefaults);
  });

  it('lists every command of the palette by its title, and none besides', () => {
    const { commands, menus } = manifest.contributes;
    const hidden = new Set(menus.commandPalette.filter((item) => item.when === 'false').map((item) => item.command));
    const titles = commands.filter((item) => !hidden.has(item.command)).map((item) => item.title);
    const rows = [...section(text, 'Commands').matchAll(/^\|\s*([^|]+?)\s*\|/gm)].map(([, title]) => title ?? '');
    assert.deepEqual(
      rows
        .slice(1)
        .filter((title) => !/^:?-+$/.test(title))
        .toSorted(),
      titles.toSorted(),
    );
  });

  it('names only files and scripts that are there', () => {
    for (const document of ['README.md', 'CONTRIBUTING.md']) {
      const page = readFileSync(join(repository, document), 'utf8');
      for (const [, path = ''] of page.matchAll(/[`(]((?:src|docs|test|scripts|webview)\/[\w./-]+)[`)]/g)) {
        assert.ok(existsSync(join(repository, path)), `${document} names ${path}`);
      }
      for (const [, script = ''] of page.matchAll(/`npm run ([\w:]+)/g)) {
        assert.ok(script in manifest.scripts, `${document} names npm run ${script}`);
      }
    }
  });
});

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly menus: { readonly commandPalette: readonly { readonly command: string; readonly when: string }[] };
  };
}

function section(text: string, title: string): string {
  return text.split(/^## /m).find((part) => part.startsWith(title)) ?? '';
}
