import { fade, parseColour } from './colour';

export type ThemeKind = 'light' | 'dark' | 'highContrastDark' | 'highContrastLight';

/** The editor's clothes, as colours that a chart can take. One meaning each, the same in every chart. */
export interface Theme {
  readonly kind: ThemeKind;
  readonly background: string;
  readonly foreground: string;
  /** Secondary text and axis labels. */
  readonly muted: string;
  readonly grid: string;
  /** Zero lines and thresholds. */
  readonly line: string;
  readonly up: string;
  readonly down: string;
  /** The two legs keep these in every chart. */
  readonly legY: string;
  readonly legX: string;
  /** |z| beyond 2, and beyond 3. */
  readonly warm: string;
  readonly hot: string;
  readonly fontFamily: string;
  readonly fontSizePx: number;
  readonly isHighContrast: boolean;
}

/** Reads the tokens that the editor sets on the page. Cheap enough to call at each change, not at each frame. */
export function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const token = (names: readonly string[], fallback: string): string => {
    for (const name of names) {
      const value = style.getPropertyValue(`--vscode-${name}`).trim();
      if (parseColour(value) !== null) return value;
    }
    return fallback;
  };
  const kind = readKind(document.body);
  const isDark = kind === 'dark' || kind === 'highContrastDark';
  const isHighContrast = kind === 'highContrastDark' || kind === 'highContrastLight';
  const foreground = token(['editor-foreground', 'foreground'], isDark ? '#d4d4d4' : '#333333');
  const warm = token(['charts-yellow', 'editorWarning-foreground'], '#c19c00');
  return {
    kind,
    background: token(['editor-background'], isDark ? '#1e1e1e' : '#ffffff'),
    foreground,
    muted: isHighContrast ? foreground : token(['descriptionForeground', 'foreground'], fade(foreground, 0.7)),
    grid: fade(foreground, isHighContrast ? 0.22 : 0.08),
    line: fade(foreground, isHighContrast ? 1 : 0.45),
    up: token(['charts-green'], '#388a34'),
    down: token(['charts-red'], '#e51400'),
    legY: token(['charts-blue'], '#1a85ff'),
    legX: token(['charts-purple'], '#652d90'),
    warm,
    hot: token(['charts-orange'], warm),
    fontFamily: style.getPropertyValue('--vscode-font-family').trim() || 'sans-serif',
    fontSizePx: Number.parseFloat(style.getPropertyValue('--vscode-font-size')) || 13,
    isHighContrast,
  };
}

/** Calls back, at most once a frame, when the editor changes its theme, its font or its contrast. */
export function watchTheme(onChange: (theme: Theme) => void): () => void {
  let isPending = false;
  const observer = new MutationObserver(() => {
    if (isPending) return;
    isPending = true;
    requestAnimationFrame(() => {
      isPending = false;
      onChange(readTheme());
    });
  });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-kind'] });
  return () => observer.disconnect();
}

function readKind(body: HTMLElement): ThemeKind {
  const classes = body.classList;
  if (classes.contains('vscode-high-contrast-light')) return 'highContrastLight';
  if (classes.contains('vscode-high-contrast')) return 'highContrastDark';
  return classes.contains('vscode-light') ? 'light' : 'dark';
}
