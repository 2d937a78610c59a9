import type { LogOutputChannel, Uri } from 'vscode';
import type { SourceRegistration } from '../../engine/contract/moduleExport';
import type { EngineClient } from '../engineClient';
import type { FeedControl } from '../feedControl';
import type { ModuleRegistrations } from '../moduleRegistrations';
import type { PanelHost } from '../panels/panelHost';
import type { SaidOnce } from '../saidOnce';
import type { SettingsBinding } from '../settingsBinding';
import type { OverviewModel } from '../views/overviewModel';
import type { CommandId } from './commandIds';

/** What commands work with. */
export interface Services {
  readonly engine: EngineClient;
  readonly feed: FeedControl;
  readonly settings: SettingsBinding;
  readonly model: OverviewModel;
  readonly panels: PanelHost;
  readonly log: LogOutputChannel;
  /** Those that other extensions have added. */
  readonly sources: Pick<ModuleRegistrations<SourceRegistration>, 'ids'>;
  readonly said: SaidOnce;
  /** Where data lie when the setting `dataFolder` is empty. */
  readonly storage: Uri;
}

/** `argument` is what the command is to act on (`subjectOf`); without one it asks. */
export interface Command {
  readonly id: CommandId;
  run(services: Services, argument: unknown): Promise<void>;
}
