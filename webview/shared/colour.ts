/** Red, green and blue of 0..255 and opacity of 0..1. */
export interface Rgba {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  readonly alpha: number;
}

/** Reads a colour as theme tokens give them: #rgb, #rgba, #rrggbb, #rrggbbaa, rgb(), rgba(). Null for anything else. */
export function parseColour(text: string): Rgba | null {
  const trimmed = text.trim();
  if (/^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i.test(trimmed)) return parseHex(trimmed.slice(1));
  const match = /^rgba?\(([^)]*)\)$/i.exec(trimmed);
  if (match === null) return null;
  const [red = NaN, green = NaN, blue = NaN, alpha = 1] = (match[1] ?? '')
    .split(/[\s,/]+/)
    .filter((part) => part !== '')
    .map((part) => (part.endsWith('%') ? Number(part.slice(0, -1)) / 100 : Number(part)));
  return [red, green, blue, alpha].every((part) => Number.isFinite(part)) ? { red, green, blue, alpha } : null;
}

/** The colour with its opacity multiplied by `factor`. Text that is not a colour comes back as it is. */
export function fade(text: string, factor: number): string {
  const colour = parseColour(text);
  if (colour === null) return text;
  const alpha = Math.round(colour.alpha * factor * 1_000) / 1_000;
  return `rgba(${colour.red}, ${colour.green}, ${colour.blue}, ${alpha})`;
}

function parseHex(digits: string): Rgba {
  const wide = digits.length <= 4 ? digits.replace(/./g, '$&$&') : digits;
  const byte = (at: number): number => Number.parseInt(wide.slice(at, at + 2), 16);
  return { red: byte(0), green: byte(2), blue: byte(4), alpha: wide.length === 8 ? byte(6) / 255 : 1 };
}
