// ml-regression 6.3 ships no types for its root; this is the part that polynomialTrend.ts uses.
declare module 'ml-regression' {
  export class PolynomialRegression {
    constructor(x: ArrayLike<number>, y: ArrayLike<number>, degree: number);
    /** From the constant upwards. */
    readonly coefficients: readonly number[];
    predict(x: number): number;
  }
}
