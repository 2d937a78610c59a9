import * as vscode from 'vscode';
import type { NetworkSettings } from '../engine/contract/messages';
import {
  settingDefaults,
  type RawSettings,
  type SettingKey,
  type SettingProblem,
  type Settings,
} from '../engine/contract/settings';
import { readSettings } from '../engine/contract/readSettings';
import { Disposables } from './disposables';
import { Signal } from './signal';

const section = 'spreadscope';
const keys = Object.keys(settingDefaults) as readonly SettingKey[];

export interface ReadSettings {
  readonly settings: Settings;
  readonly problems: readonly SettingProblem[];
}

/** The settings as the editor holds them: read raw, judged by the contract, written back where they are set. */
export class SettingsBinding implements vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #changed = new Signal<null>();
  #read: ReadSettings | null = null;
  /** Something below `spreadscope.` or in the editor's proxy settings has changed. */
  readonly onChange = this.#changed.on;

  constructor() {
    this.#owned.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (!event.affectsConfiguration(section) && !event.affectsConfiguration('http')) return;
        this.#read = null;
        this.#changed.fire(null);
      }),
    );
  }

  /** Only the keys that somebody has set, so that the engine can tell a choice from a default. */
  raw(): RawSettings {
    const configuration = vscode.workspace.getConfiguration(section);
    return Object.fromEntries(
      keys.filter((key) => isSet(configuration, key)).map((key) => [key, plain(configuration.get(key))]),
    );
  }

  /** Kept until the next change: views ask every second, and asking the editor for every key is slow. */
  read(): ReadSettings {
    return (this.#read ??= readSettings(this.raw()));
  }

  network(): NetworkSettings {
    const http = vscode.workspace.getConfiguration('http');
    return {
      proxy: http.get<string>('proxy') ?? '',
      noProxy: http.get<string[]>('noProxy') ?? [],
      strictSsl: http.get<boolean>('proxyStrictSSL') ?? true,
    };
  }

  /** Writes where the value is set now; where it is set nowhere, to the workspace, or to the user without one. */
  async write(key: SettingKey, value: unknown): Promise<void> {
    const configuration = vscode.workspace.getConfiguration(section);
    await configuration.update(key, value, targetOf(configuration, key));
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

/** The editor hands objects out behind proxies, which cannot travel to the engine. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

function isSet(configuration: vscode.WorkspaceConfiguration, key: SettingKey): boolean {
  const found = configuration.inspect(key);
  return (found?.workspaceFolderValue ?? found?.workspaceValue ?? found?.globalValue) !== undefined;
}

function targetOf(configuration: vscode.WorkspaceConfiguration, key: SettingKey): vscode.ConfigurationTarget {
  const found = configuration.inspect(key);
  if (found?.workspaceValue !== undefined) return vscode.ConfigurationTarget.Workspace;
  if (found?.globalValue !== undefined || vscode.workspace.workspaceFolders === undefined)
    return vscode.ConfigurationTarget.Global;
  return vscode.ConfigurationTarget.Workspace;
}
