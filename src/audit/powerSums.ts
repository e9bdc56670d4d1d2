/** Sums of powers of the finite entries, about the first one, from which mean, variance and kurtosis come. */
export class PowerSums {
  count = 0;
  zeros = 0;
  #finite = 0;
  #shift = NaN;
  #s1 = 0;
  #s2 = 0;
  #s3 = 0;
  #s4 = 0;
  #squares = 0;
  #min = Infinity;
  #max = -Infinity;

  add(values: Float32Array): void {
    this.count += values.length;
    if (!(this.#finite > 0)) this.#shift = values.find((v) => v - v === 0) ?? NaN;
    if (!this.#chunk(values)) this.#chunk(values.filter((v) => v - v === 0));
  }

  /** @returns whether all were finite; if not, nothing was added */
  #chunk(values: Float32Array): boolean {
    const shift = this.#shift;
    let [s1, s2, s3, s4, squares, zeros] = [0, 0, 0, 0, 0, 0];
    let [min, max] = [this.#min, this.#max];
    for (let i = 0; i < values.length; i++) {
      const v = values[i]!;
      const d = v - shift;
      const d2 = d * d;
      s1 += d;
      s2 += d2;
      s3 += d2 * d;
      s4 += d2 * d2;
      squares += v * v;
      if (v < min) min = v;
      if (v > max) max = v;
      if (v === 0) zeros++;
    }
    // Fourth powers of float32 stay finite in float64: what isn't comes from an entry that isn't.
    if (s4 - s4 !== 0) return false;
    this.#finite += values.length;
    this.#s1 += s1;
    this.#s2 += s2;
    this.#s3 += s3;
    this.#s4 += s4;
    this.#squares += squares;
    this.zeros += zeros;
    this.#min = min;
    this.#max = max;
    return true;
  }

  result(): {
    finite: number;
    mean: number;
    std: number;
    kurtosis: number;
    sumOfSquares: number;
    min: number;
    max: number;
  } {
    const n = this.#finite;
    const [min, max] = [this.#min + 0, this.#max + 0];
    if (n === 0) return { finite: 0, mean: NaN, std: NaN, kurtosis: NaN, sumOfSquares: 0, min: NaN, max: NaN };
    if (min === max) return { finite: n, mean: min, std: 0, kurtosis: NaN, sumOfSquares: this.#squares, min, max };
    const [m1, m2, m3, m4] = [this.#s1 / n, this.#s2 / n, this.#s3 / n, this.#s4 / n];
    const variance = Math.max(0, m2 - m1 ** 2);
    const fourth = m4 - 4 * m1 * m3 + 6 * m1 ** 2 * m2 - 3 * m1 ** 4;
    return {
      finite: n,
      mean: this.#shift + m1,
      std: Math.sqrt(variance),
      kurtosis: fourth / variance ** 2,
      sumOfSquares: this.#squares,
      min,
      max,
    };
  }
}
