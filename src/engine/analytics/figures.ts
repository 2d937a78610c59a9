/** Numbers inside sentences: three significant digits, a real minus sign, no exponent for ordinary sizes. */
export function figure(value: number): string {
  if (Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? 'infinite' : '−infinite';
  const rounded = Number(value.toPrecision(3));
  const size = Math.abs(rounded);
  const text = size !== 0 && (size < 1e-4 || size >= 1e6) ? size.toExponential(2) : String(size);
  return rounded < 0 ? `−${text}` : text;
}

/** `p = 0.031`, `p < 0.001`. */
export function pText(pvalue: number): string {
  if (Number.isNaN(pvalue)) return 'p is not defined';
  return pvalue < 0.001 ? 'p < 0.001' : `p = ${Number(pvalue.toPrecision(2))}`;
}

/** A test's verdict at 5 %, in words: rejects the null, or cannot. */
export function verdict(pvalue: number, nullHypothesis: string): string {
  if (Number.isNaN(pvalue)) return '';
  return pvalue < 0.05
    ? `rejects at 5 % that ${nullHypothesis}: ${pText(pvalue)}`
    : `cannot reject that ${nullHypothesis}: ${pText(pvalue)}`;
}
