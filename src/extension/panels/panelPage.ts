export interface PanelPage {
  readonly title: string;
  /** The editor's source expression for files of the extension. */
  readonly cspSource: string;
  /** New for every page. */
  readonly nonce: string;
  /** In the order they run. */
  readonly scripts: readonly string[];
  readonly styles: readonly string[];
}

/**
 * A panel's page. Only scripts with this page's nonce run, and nothing is evaluated. Plotly and the toolkit need
 * inline styles, Plotly's picture export `data:` and `blob:` images. There is no network at all.
 */
export function panelPage(page: PanelPage): string {
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${page.nonce}'`,
    `style-src ${page.cspSource} 'unsafe-inline'`,
    `img-src ${page.cspSource} data: blob:`,
    `font-src ${page.cspSource}`,
  ].join('; ');
  const styles = page.styles.map((href) => `<link rel="stylesheet" href="${attribute(href)}">`);
  const scripts = page.scripts.map((src) => `<script nonce="${page.nonce}" src="${attribute(src)}"></script>`);
  return [
    '<!DOCTYPE html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${attribute(page.title)}</title>`,
    ...styles,
    '</head>',
    '<body>',
    '<main id="app"></main>',
    ...scripts,
    '</body>',
    '</html>',
  ].join('\n');
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
