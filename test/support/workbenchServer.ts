import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { browserFlags } from '../../scripts/hostTests.mjs';
import { ensureServer } from '../../scripts/serverInstall.mjs';
import { quietSettings, startServer, type RunningServer } from '../../scripts/vscodeServer.mjs';

export const themes = { dark: 'Default Dark Modern', light: 'Default Light Modern' } as const;
export type Theme = keyof typeof themes;

export interface WorkbenchServerOptions {
  /** The settings of the folder that is opened, as a person would write them. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly userSettings?: Readonly<Record<string, unknown>>;
  readonly theme?: Theme;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * The real VS Code server with the extension of this checkout, a folder to open and a browser, all of its own and
 * all in a temporary folder that goes away with it. Answers in about two seconds.
 */
export class WorkbenchServer {
  /** The folder that pages open. */
  readonly folder: string;
  /** Where the extension stores its data unless a setting says otherwise. */
  readonly storage: string;
  readonly browser: Browser;
  readonly #root: string;
  readonly #options: WorkbenchServerOptions;
  #server: RunningServer;

  private constructor(root: string, options: WorkbenchServerOptions, server: RunningServer, browser: Browser) {
    this.#root = root;
    this.#options = options;
    this.folder = join(root, 'research');
    this.storage = join(root, 'd', 'data', 'User', 'globalStorage', 'spreadscope.spreadscope');
    this.#server = server;
    this.browser = browser;
  }

  static async start(options: WorkbenchServerOptions): Promise<WorkbenchServer> {
    // Short, because sockets of the server lie below it.
    const root = mkdtempSync(join(tmpdir(), 'ss-'));
    const folder = join(root, 'research');
    mkdirSync(join(folder, '.vscode'), { recursive: true });
    writeFileSync(join(folder, '.vscode', 'settings.json'), JSON.stringify(options.settings, null, 2));
    const server = await serve(root, options);
    try {
      const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
      const browser = await chromium.launch({ executablePath, args: [...browserFlags] });
      return new WorkbenchServer(root, options, server, browser);
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  /** Ends the server, has `meanwhile` do something to what is stored, and starts another one on the same folders. */
  async restart(meanwhile: () => void): Promise<void> {
    await this.#server.stop();
    meanwhile();
    this.#server = await serve(this.#root, this.#options);
  }

  get pageUrl(): string {
    return this.#server.pageUrl(this.folder);
  }

  /** Process ids of the extension hosts that live. */
  get extensionHosts(): readonly number[] {
    return this.#server.extensionHosts();
  }

  /** What the server and, in it, the extension hosts printed. */
  get log(): string {
    return readFileSync(this.#server.logFile, 'utf8');
  }

  /** What the extension wrote into its log channel, all windows together. */
  get channel(): string {
    return readdirSync(join(this.#root, 'd', 'data', 'logs'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.includes('spreadscope.spreadscope') && path.endsWith('.log'))
      .map((path) => readFileSync(join(this.#root, 'd', 'data', 'logs', path), 'utf8'))
      .join('');
  }

  /** Changes the settings of the folder as a person would: by saving the file. */
  changeSettings(change: Readonly<Record<string, unknown>>): void {
    const file = join(this.folder, '.vscode', 'settings.json');
    const settings = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    writeFileSync(file, JSON.stringify({ ...settings, ...change }, null, 2));
  }

  /** Ends the browser and the server; what was stored stays until {@link remove}. */
  async stop(): Promise<void> {
    await this.browser.close();
    await this.#server.stop();
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }
}

async function serve(root: string, options: WorkbenchServerOptions): Promise<RunningServer> {
  const theme = { 'workbench.colorTheme': themes[options.theme ?? 'dark'] };
  return startServer({
    installed: await ensureServer(),
    dataFolder: join(root, 'd'),
    link: true,
    settings: { ...quietSettings, ...theme, ...options.userSettings },
    ...(options.env === undefined ? {} : { env: options.env }),
  });
}
