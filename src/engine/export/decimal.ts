/**
 * The shortest decimal that reads back as the same double, never with an exponent: `0.00000001`, not `1e-8`.
 * Empty for NaN and the infinities, which CSV has no digits for. Does not depend on the locale.
 */
export function decimal(value: number): string {
  if (!Number.isFinite(value)) return '';
  const text = String(value);
  const at = text.indexOf('e');
  return at < 0 ? text : withoutExponent(text.slice(0, at), Number(text.slice(at + 1)));
}

/** Moves the point of `mantissa` (`-1.5`) by `exponent` places; the digits stay those of the shortest form. */
function withoutExponent(mantissa: string, exponent: number): string {
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = mantissa.slice(sign.length).split('.');
  const digits = whole + fraction;
  const point = whole.length + exponent;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return `${sign}${digits}${'0'.repeat(point - digits.length)}`;
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
