import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { panelKinds } from '../../../src/extension/panels/panelKinds';
import { panelPage } from '../../../src/extension/panels/panelPage';
import type { HostToPanel, PanelToHost } from '../../../src/engine/contract/messages';
import { themeClasses, themeTokens, type ThemeName } from './themeTokens';

const browserFlags =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';
const hostRules = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1';
const nonce = 'bm9uY2U';

export interface PanelPageOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  /** What `getState` gives, as left by an earlier page. */
  readonly state?: unknown;
}

/** One panel's real bundle in a page of its own, under the panels' content security policy, with a made-up host. */
export class PanelPage {
  readonly page: Page;
  /** Errors of the page, errors on its console, and violations of the policy. */
  readonly problems: string[];

  constructor(page: Page, problems: string[]) {
    this.page = page;
    this.problems = problems;
  }

  /** Sends a message as the host would, typed arrays and NaN intact. */
  async send(message: HostToPanel): Promise<void> {
    await this.page.evaluate((text) => (window as unknown as TestWindow).receiveFromHost(text), pack(message));
  }

  /** What the panel has told the host so far. */
  posted(): Promise<readonly PanelToHost[]> {
    return this.page.evaluate(() => (window as unknown as TestWindow).postedToHost) as Promise<readonly PanelToHost[]>;
  }

  /** What the panel asked the editor to keep. */
  savedState(): Promise<unknown> {
    return this.page.evaluate(() => (window as unknown as TestWindow).savedState);
  }

  /** Shapes with an outline that Plotly has drawn for the traces of this kind. */
  drawnPaths(kind: 'candles' | 'bars' | 'lines'): Promise<number> {
    const selector = {
      candles: '.plot .boxlayer path.box',
      bars: '.plot .barlayer .point path',
      lines: '.plot .scatterlayer path.js-line',
    }[kind];
    return this.page
      .locator(selector)
      .evaluateAll((found) => found.filter((path) => (path.getAttribute('d') ?? '').length > 3).length);
  }

  async setTheme(theme: ThemeName): Promise<void> {
    await this.page.evaluate(
      ([style, classes]) => {
        document.documentElement.setAttribute('style', style ?? '');
        document.body.className = classes ?? '';
      },
      [themeTokens[theme], themeClasses[theme]],
    );
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}

/** The browser and the server of one test file. The bundles come from `dist/webview` unless PANEL_BUNDLES says otherwise. */
export class PanelBrowser {
  readonly #browser: Browser;
  readonly #server: Server;

  private constructor(browser: Browser, server: Server) {
    this.#browser = browser;
    this.#server = server;
  }

  static async launch(): Promise<PanelBrowser> {
    const folder = process.env['PANEL_BUNDLES'] ?? join(process.cwd(), 'dist', 'webview');
    const server = createServer((request, response) => {
      const path = new URL(request.url ?? '/', 'http://panel').pathname;
      void answer(folder, path).then(({ status, headers, body }) => response.writeHead(status, headers).end(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const args = [...browserFlags.split(' '), hostRules];
    const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] || '/usr/bin/chromium', args });
    return new PanelBrowser(browser, server);
  }

  /** @param panel name of the bundle, such as `pricePanel`. */
  async open(panel: string, options: PanelPageOptions = {}): Promise<PanelPage> {
    const { theme = 'dark', width = 1_000, height = 700, state = null } = options;
    const context = await this.#browser.newContext({ viewport: { width, height }, timezoneId: 'UTC', locale: 'en-GB' });
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(`console: ${message.text()}`);
    });
    await page.addInitScript(actAsHost, state);
    const port = (this.#server.address() as AddressInfo).port;
    await page.goto(`http://127.0.0.1:${port}/${panel}.html?theme=${theme}`);
    const opened = new PanelPage(page, problems);
    await opened.setTheme(theme);
    return opened;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

interface TestWindow {
  postedToHost: unknown[];
  savedState: unknown;
  receiveFromHost(text: string): void;
}

/** Runs in the page before its scripts: the editor's API, and the way in for messages. */
function actAsHost(state: unknown): void {
  const test = window as unknown as TestWindow & { acquireVsCodeApi(): unknown };
  test.postedToHost = [];
  test.savedState = state;
  test.acquireVsCodeApi = () => ({
    postMessage: (message: unknown) => test.postedToHost.push(message),
    getState: () => test.savedState,
    setState: (next: unknown) => {
      test.savedState = next;
    },
  });
  document.addEventListener('securitypolicyviolation', (event) =>
    console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`),
  );
  const revive = (_: string, value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if ('float64' in value) return Float64Array.from(value.float64 as (number | null)[], (entry) => entry ?? NaN);
    if ('uint8' in value) return Uint8Array.from(value.uint8 as number[]);
    return 'isNaN' in value ? NaN : value;
  };
  test.receiveFromHost = (text) =>
    window.dispatchEvent(new MessageEvent('message', { data: JSON.parse(text, revive) }));
}

function pack(message: HostToPanel): string {
  return JSON.stringify(message, (_, value: unknown) => {
    if (value instanceof Float64Array)
      return { float64: [...value].map((entry) => (Number.isNaN(entry) ? null : entry)) };
    if (value instanceof Uint8Array) return { uint8: [...value] };
    return typeof value === 'number' && Number.isNaN(value) ? { isNaN: true } : value;
  });
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

async function answer(folder: string, path: string): Promise<Answer> {
  const page = /^\/(\w+)\.html$/.exec(path)?.[1];
  if (page !== undefined) return panelHtml(page);
  const file = /^\/([\w.]+)\.(js|css)$/.exec(path);
  if (path === '/favicon.ico') return { status: 204, headers: {}, body: '' };
  if (file === null) return { status: 404, headers: {}, body: '' };
  const type = file[2] === 'css' ? 'text/css' : 'text/javascript';
  const body = await readFile(join(folder, `${file[1]}.${file[2]}`));
  return { status: 200, headers: { 'content-type': type }, body };
}

/** The page as the extension host writes it, policy included. */
function panelHtml(panel: string): Answer {
  const drawsCharts = panelKinds.find(({ bundle }) => bundle === panel)?.drawsCharts ?? true;
  const scripts = [...(drawsCharts ? ['plotly.min.js'] : []), `${panel}.js`];
  const body = panelPage({ title: panel, cspSource: `'self'`, nonce, scripts, styles: [`${panel}.css`] });
  return { status: 200, headers: { 'content-type': 'text/html' }, body };
}
