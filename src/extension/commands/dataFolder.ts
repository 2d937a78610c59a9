import * as vscode from 'vscode';
import type { Services } from './command';

/** Where the data lie, a folder a realm below it. */
export function dataFolder({ settings, storage }: Pick<Services, 'settings' | 'storage'>): vscode.Uri {
  const { dataFolder: chosen } = settings.read().settings;
  return chosen === '' ? storage : vscode.Uri.file(chosen);
}
