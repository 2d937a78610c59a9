import type { Theme } from '../../../webview/shared/theme';

/** A theme with a colour of its own for every meaning. */
export const plainTheme: Theme = {
  kind: 'dark',
  background: '#000001',
  foreground: '#fffffe',
  muted: '#aaaaaa',
  grid: '#111111',
  line: '#222222',
  up: '#00ff00',
  down: '#ff0000',
  legY: '#0000ff',
  legX: '#800080',
  warm: '#ffff00',
  hot: '#ff8800',
  fontFamily: 'sans-serif',
  fontSizePx: 13,
  isHighContrast: false,
};
