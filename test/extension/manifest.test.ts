import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { panelCommands } from '../../src/engine/contract/messages';
import { timeframes } from '../../src/engine/contract/market';
import { settingDefaults } from '../../src/engine/contract/settings';
import { readSettings } from '../../src/engine/contract/readSettings';
import { commandIds } from '../../src/extension/commands/commandIds';
import { contextKeys } from '../../src/extension/contextKeys';
import { panelKinds } from '../../src/extension/panels/panelKinds';
import { rowContexts } from '../../src/extension/views/row';
import { zColor } from '../../src/extension/views/zBand';
import { repository } from '../../scripts/repository.mjs';

interface Clause {
  readonly command?: string;
  readonly when?: string;
}

interface Property {
  readonly default: unknown;
  readonly enum?: unknown;
  /** Where a choice is open to others too. */
  readonly anyOf?: readonly { readonly enum?: unknown }[];
}

interface Manifest {
  readonly icon: string;
  readonly activationEvents: readonly string[];
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly commands: readonly { command: string; title: string; category: string; enablement?: string }[];
    readonly viewsContainers: { readonly activitybar: readonly { id: string; icon: string }[] };
    readonly views: Readonly<Record<string, readonly { id: string; icon: string }[]>>;
    readonly viewsWelcome: readonly { view: string; when: string; contents: string }[];
    readonly menus: Readonly<Record<string, readonly Clause[]>>;
    readonly colors: readonly { id: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, Property>> };
  };
}

describe('the manifest', () => {
  const manifest = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as Manifest;
  const { contributes } = manifest;
  const properties = contributes.configuration.properties;
  const clauses = [
    ...Object.values(contributes.menus).flat(),
    ...contributes.viewsWelcome,
    ...contributes.commands.map(({ enablement }) => ({ when: enablement ?? '' })),
  ].map((clause) => clause.when ?? '');

  it('declares exactly the commands that the extension registers', () => {
    const declared = contributes.commands.map(({ command }) => command);
    assert.deepEqual([...declared].sort(), [...commandIds].sort());
    assert.equal(new Set(declared).size, declared.length);
  });

  it('gives every command a title as a person would say it, in one category', () => {
    for (const { title, category, command } of contributes.commands) {
      assert.equal(category, 'Spreadscope', command);
      assert.match(title, /^[A-Z][A-Za-z ]+…?$/, command);
    }
  });

  it('names no command that does not exist, in menus and welcome texts', () => {
    const known = new Set<string>(commandIds);
    const inMenus = Object.values(contributes.menus).flatMap((menu) => menu.map(({ command }) => command ?? ''));
    const inTexts = contributes.viewsWelcome.flatMap(({ contents }) =>
      [...contents.matchAll(/command:([\w.]+)/g)].map((match) => match[1] ?? ''),
    );
    assert.ok(inMenus.length > 10 && inTexts.length > 4);
    assert.deepEqual(
      [...inMenus, ...inTexts].filter((command) => !known.has(command)),
      [],
    );
  });

  it('has a command for everything that a panel may ask for', () => {
    const known = new Set<string>(commandIds);
    assert.deepEqual(
      panelCommands.filter((command) => !known.has(`spreadscope.${command}`)),
      [],
    );
  });

  it('declares exactly the settings of the contract, with their defaults', () => {
    const declared = Object.fromEntries(Object.entries(properties).map(([key, { default: value }]) => [key, value]));
    const expected = Object.fromEntries(
      Object.entries(settingDefaults).map(([key, value]) => [`spreadscope.${key}`, value]),
    );
    assert.deepEqual(declared, expected);
    assert.deepEqual(readSettings(settingDefaults).problems, []);
  });

  it('offers in every choice what the contract takes, and nothing else', () => {
    for (const [key, property] of Object.entries(properties)) {
      const choices = property.enum ?? property.anyOf?.[0]?.enum;
      if (!Array.isArray(choices)) continue;
      for (const choice of choices as unknown[]) {
        const raw = { [key.slice('spreadscope.'.length)]: choice };
        assert.deepEqual(readSettings(raw).problems, [], `${key} = ${String(choice)}`);
      }
      const refused = readSettings({ [key.slice('spreadscope.'.length)]: 'none of them' });
      for (const choice of choices as unknown[]) {
        assert.ok(refused.problems[0]?.message.includes(String(choice)), `${key} knows ${String(choice)}`);
      }
    }
    const shown = (properties['spreadscope.timeframes'] as unknown as { items: { enum: unknown } }).items.enum;
    assert.deepEqual(shown, timeframes);
  });

  it('uses only the context keys that the extension sets, with values that they take, and uses them all', () => {
    const used = clauses.flatMap((clause) => [...clause.matchAll(/(spreadscope\.\w+) [!=]= '(\w+)'/g)]);
    for (const [text, key = '', value = ''] of used) {
      const values: readonly string[] | undefined = Object.entries(contextKeys).find(([known]) => known === key)?.[1];
      assert.ok(values?.includes(value), text);
    }
    assert.deepEqual(new Set(used.map((match) => match[1])), new Set(Object.keys(contextKeys)));
  });

  it('offers to fetch history only where a source runs that has one', () => {
    for (const name of ['fetchHistory', 'stopHistory']) {
      const offered = contributes.commands.find(({ command }) => command === `spreadscope.${name}`)?.enablement ?? '';
      assert.deepEqual(
        offered.split(' && ').sort(),
        ["spreadscope.source == 'binance'", "spreadscope.state == 'running'"],
        name,
      );
    }
  });

  it('hangs menus on the rows that there are, and on the view that there is', () => {
    const items = clauses.flatMap((clause) =>
      [...clause.matchAll(/viewItem == (\S+)/g)].map((match) => match[1] ?? ''),
    );
    assert.deepEqual(
      items.filter((item) => !rowContexts.some((context) => context === item)),
      [],
    );
    const views = Object.values(contributes.views).flatMap((list) => list.map(({ id }) => id));
    const used = clauses.flatMap((clause) => [...clause.matchAll(/view == (\S+)/g)].map((match) => match[1] ?? ''));
    assert.deepEqual([...new Set([...used, ...contributes.viewsWelcome.map(({ view }) => view)])], views);
  });

  it('begins everything it contributes with its own name', () => {
    const ids = [...Object.keys(properties), ...contributes.colors.map(({ id }) => id)];
    assert.deepEqual(
      ids.filter((id) => !id.startsWith('spreadscope.')),
      [],
    );
  });

  it('contributes the colours that z-scores are drawn with', () => {
    const used = [0, 2.5, -3.5].map(zColor).filter((color) => color !== null);
    assert.deepEqual(used.sort(), contributes.colors.map(({ id }) => id).sort());
  });

  it('wakes up for the panels that it brings back after a reload', () => {
    for (const { viewType } of panelKinds) {
      assert.ok(manifest.activationEvents.includes(`onWebviewPanel:${viewType}`), viewType);
    }
  });

  it('shows pictures that exist', () => {
    const pictures = [
      manifest.icon,
      ...contributes.viewsContainers.activitybar.map(({ icon }) => icon),
      ...panelKinds.flatMap(({ icon }) => ['light', 'dark'].map((theme) => `media/${icon}-${theme}.svg`)),
    ];
    assert.deepEqual(
      pictures.filter((picture) => !existsSync(join(repository, picture))),
      [],
    );
  });

  it('does not let an untrusted workspace name addresses, files or folders', () => {
    const restricted = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
    const reaching = ['endpoints', 'replay.file', 'dataFolder', 'caFile', 'autoStart'];
    assert.deepEqual([...restricted].sort(), reaching.map((key) => `spreadscope.${key}`).sort());
  });
});
