import { join } from 'node:path';
import type * as vscode from 'vscode';
import type { ModuleExport, SourceRegistration } from '../engine/contract/moduleExport';
import type { EngineClientOptions } from './engineClient';
import { writeLog } from './log';
import type { ModuleRegistrations } from './moduleRegistrations';
import type { SettingProblems } from './settingProblems';
import type { SettingsBinding } from './settingsBinding';
import { setUpEngine } from './setUpEngine';

export interface EngineSurroundings {
  readonly log: vscode.LogOutputChannel;
  readonly settings: SettingsBinding;
  readonly problems: SettingProblems;
  readonly analytics: ModuleRegistrations<ModuleExport>;
  readonly sources: ModuleRegistrations<SourceRegistration>;
  readonly isFeedWanted: () => boolean;
}

/** Where the engine's thread finds its code and its data, and how it is made ready each time it is born. */
export function engineOptions(context: vscode.ExtensionContext, around: EngineSurroundings): EngineClientOptions {
  const { log, settings, problems, analytics, sources, isFeedWanted } = around;
  const inDist = (file: string): string => join(context.extensionPath, 'dist', file);
  const manifest = context.extension.packageJSON as { readonly version: string };
  return {
    workerPath: inDist('engineWorker.js'),
    boot: {
      storageFolder: context.globalStorageUri.fsPath,
      sqlWasmPath: inDist('sql-wasm.wasm'),
      sealWorkerPath: inDist('sealWorker.js'),
      extensionPath: context.extensionPath,
      version: manifest.version,
    },
    log: (level, message) => writeLog(log, level, message),
    setUp: (channel) => {
      // Not waited for: a module that loads for long, or no more, holds up no feed.
      void analytics.restore(channel);
      void sources.restore(channel);
      return setUpEngine(channel, {
        raw: settings.raw(),
        network: settings.network(),
        feedWanted: isFeedWanted(),
        onProblems: (found) => problems.report(found),
        onFailed: (message) => problems.fail(message),
      });
    },
  };
}
