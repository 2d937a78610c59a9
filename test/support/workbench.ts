import type { FrameLocator, Locator, Page } from 'playwright-core';
import type { WorkbenchServer } from './workbenchServer';

export interface WindowSize {
  readonly width: number;
  readonly height: number;
}

const usualSize: WindowSize = { width: 1440, height: 900 };

/** One window of the real VS Code, as a person has it in front of them. Waits are bounded; a miss throws. */
export class Workbench {
  readonly page: Page;
  /** What the page itself reported as an error: a content security policy that was hit, an exception. */
  readonly errors: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('pageerror', (error) => this.errors.push(error.message));
    page.on('console', (message) => {
      if (/Content Security Policy|Uncaught/.test(message.text())) this.errors.push(message.text());
    });
  }

  /** Opens the server's folder in a window of its own (a browser context) and waits until it can be used. */
  static async open(
    server: Pick<WorkbenchServer, 'browser' | 'pageUrl'>,
    size: WindowSize = usualSize,
  ): Promise<Workbench> {
    const context = await server.browser.newContext({ viewport: size });
    const workbench = new Workbench(await context.newPage());
    await workbench.page.goto(server.pageUrl);
    await workbench.#ready();
    return workbench;
  }

  /** As a person does it; a bare reload of the page would cut off what the editor is still writing down. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('load', { timeout: 30_000 });
    await this.runCommand('Developer: Reload Window');
    await loaded;
    await this.#ready();
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }

  /** Runs a command from the palette by its full title ("Spreadscope: Start"), waiting until it is offered. */
  async runCommand(title: string): Promise<void> {
    const entry = this.page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
    const input = this.page.locator('.quick-input-widget input').first();
    for (let attempt = 0; ; attempt += 1) {
      await this.page.keyboard.press('F1');
      await input.fill(`>${title}`);
      try {
        await entry.waitFor({ timeout: 3000 });
        break;
      } catch (error) {
        // The extension's commands come a moment after the window; ask anew.
        await this.page.keyboard.press('Escape');
        if (attempt === 4) throw new Error(`The palette does not offer "${title}".`, { cause: error });
      }
    }
    await entry.click();
  }

  /** Chooses an entry of a list that a command shows, by a part of its text. */
  async choose(text: string): Promise<void> {
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first().click();
  }

  /** Answers the question in the box on top. */
  async answer(text: string): Promise<void> {
    await this.page.locator('.quick-input-widget input').first().fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** A status bar item of ours by its id: `feed`, `pair.1`. */
  statusItem(id: string): Locator {
    return this.page.locator(`[id="spreadscope.spreadscope.${id}"]`);
  }

  /** Shows our view in the side bar; its rows are then in {@link rows}, or a welcome text. */
  async showTree(): Promise<void> {
    const tab = this.page.locator('.activitybar .action-item a[aria-label^="Spreadscope"]').first();
    if ((await tab.getAttribute('aria-expanded')) !== 'true') await tab.click();
    await this.page.locator('.sidebar .title', { hasText: 'Spreadscope' }).first().waitFor();
  }

  /** The rows of the side bar's tree, each as one line of text. */
  get rows(): Locator {
    return this.page.locator('.sidebar .monaco-list-row');
  }

  /** The row of a symbol or a pair by its name. */
  row(name: string): Locator {
    return this.page.locator(`.sidebar .monaco-list-row[aria-label^="${name},"]`);
  }

  /** Chooses from the menu that the right button opens on a row. */
  async chooseFromMenu(row: string, entry: string): Promise<void> {
    await this.row(row).click({ button: 'right' });
    const found = this.page.locator('.context-view .action-label', { hasText: entry });
    await found.hover();
    // The editor takes a click that follows the opening of the menu too soon for a part of that.
    await this.page.waitForTimeout(400);
    await found.click();
  }

  /** Opens the panel of a row of the tree and waits for its chart. */
  async openPanel(row: string): Promise<void> {
    const tab = this.page.locator('.tab.active', { hasText: row });
    await this.row(row).click();
    await tab.waitFor({ timeout: 15_000 });
    await this.panel.locator('.plotly').first().waitFor({ timeout: 30_000 });
  }

  /** The page inside the visible panel. */
  get panel(): FrameLocator {
    return this.page
      .locator('iframe.webview.ready')
      .filter({ visible: true })
      .last()
      .contentFrame()
      .frameLocator('#active-frame');
  }

  get notifications(): Locator {
    return this.page.locator('.notifications-toasts .notification-list-item');
  }

  /** Presses a button of a notification whose text contains `text`. */
  async pressOnNotification(text: string, button: string): Promise<void> {
    const notification = this.notifications.filter({ hasText: text }).first();
    await notification.waitFor({ timeout: 20_000 });
    await notification.locator('.monaco-button', { hasText: button }).click();
  }

  /** From dark to light or back, and waits until the window has followed. */
  async toggleTheme(): Promise<void> {
    const isDark = await this.page.locator('.monaco-workbench.vs-dark').isVisible();
    await this.runCommand('Preferences: Toggle between Light/Dark Themes');
    await this.page.locator(`.monaco-workbench.${isDark ? 'vs' : 'vs-dark'}`).waitFor({ timeout: 15_000 });
  }

  async clearNotifications(): Promise<void> {
    await this.runCommand('Notifications: Clear All Notifications');
  }

  /** A picture of the whole window, with the mouse out of the way. */
  async screenshot(file: string): Promise<void> {
    await this.page.mouse.move(0, 0);
    await this.page.screenshot({ path: file });
  }

  async #ready(): Promise<void> {
    await this.page.locator('.monaco-workbench .statusbar').waitFor({ timeout: 30_000 });
    // The window control of the remote host says when the extension host is there.
    await this.page.locator('.activitybar .action-item').first().waitFor({ timeout: 30_000 });
  }
}
