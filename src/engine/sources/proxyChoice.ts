/** Where proxies are named. `environment` holds HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY in either case. */
export interface ProxySettings {
  /** The editor's `http.proxy`; it goes before the environment. */
  readonly proxy: string;
  /** The editor's `http.noProxy`. */
  readonly noProxy: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export const noProxySettings: ProxySettings = { proxy: '', noProxy: [], environment: {} };

/** The address of the proxy that `url` is to be reached through, or null for none. Pure. */
export function proxyFor(url: string, settings: ProxySettings): string | null {
  const target = new URL(url);
  const environment = (name: string): string =>
    settings.environment[name.toLowerCase()] ?? settings.environment[name] ?? '';
  const exceptions = [...settings.noProxy, ...environment('NO_PROXY').split(/[\s,]+/)];
  if (exceptions.some((exception) => isExcepted(target, exception.trim().toLowerCase()))) return null;
  const isSecure = target.protocol === 'wss:' || target.protocol === 'https:';
  const proxy = settings.proxy || environment(isSecure ? 'HTTPS_PROXY' : 'HTTP_PROXY') || environment('ALL_PROXY');
  if (proxy === '') return null;
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
}

/** `*`, `example.com` (with its subdomains), `.example.com`, `*.example.com`, each with or without `:port`. */
function isExcepted(target: URL, exception: string): boolean {
  if (exception === '') return false;
  if (exception === '*') return true;
  const withPort = /^(.*):(\d+)$/.exec(exception);
  const isAddress = exception.includes('::');
  const name = (withPort !== null && !isAddress ? (withPort[1] ?? '') : exception).replace(/^\*?\./, '');
  if (withPort !== null && !isAddress && withPort[2] !== portOf(target)) return false;
  const host = target.hostname.toLowerCase().replace(/^\[|\]$/g, '');
  return host === name.replace(/^\[|\]$/g, '') || host.endsWith(`.${name}`);
}

function portOf(target: URL): string {
  if (target.port !== '') return target.port;
  return target.protocol === 'wss:' || target.protocol === 'https:' ? '443' : '80';
}
