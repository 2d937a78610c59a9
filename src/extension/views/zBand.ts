/** Neutral to warm by |z|; the sign is in the digits. Stale and undefined values carry no colour of a band. */
export type ZBand = 'neutral' | 'high' | 'extreme';

const tokens: Readonly<Record<ZBand, string | null>> = {
  neutral: null,
  high: 'spreadscope.zHigh',
  extreme: 'spreadscope.zExtreme',
};

export function zBand(z: number): ZBand {
  const size = Math.abs(z);
  if (size >= 3) return 'extreme';
  return size >= 2 ? 'high' : 'neutral';
}

/** The theme colour of a z-score, contributed in the manifest; null where the text's own colour holds. */
export function zColor(z: number): string | null {
  return tokens[zBand(z)];
}
