/**
 * Standard normal numbers, the same for a seed on every machine: Box-Muller on the sfc32 generator (Doty-Humphrey),
 * whose streams pass PractRand; the generator of the goldens is too plain for thousands of walks.
 */
export function seededNormals(seed: number): () => number {
  const uniform = seededUniforms(seed);
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Uniform numbers in [0, 1). */
export function seededUniforms(seed: number): () => number {
  let a = seed | 0;
  let b = 0x243f6a88;
  let c = 0x85a308d3 | 0;
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 15; i++) next();
  return next;
}
