/**
 * E[Σ a²] and E[Σ a³] of a softmax over so many independent N(0, variance): S_n = T ∫ t^(n−1)/(n − 1)! ψ_n(t) ψ_0(t)^(T−1) dt, ψ_n(t) =
 * E[e^(n y) exp(−t e^y)], y ~ N(0, variance); trapezoids over ln t and y, to about 1e-10.
 *
 *     softmaxPowers(64, 1)[0] * 64 // 2.48347
 */
export const softmaxPowers = (count: number, variance: number): readonly [S2: number, S3: number] => {
  const key = `${count} ${variance.toPrecision(12)}`;
  const found = known.get(key) ?? integrated(count, Math.sqrt(variance));
  if (known.size >= mostKnown) known.clear();
  known.set(key, found);
  return found;
};

const known = new Map<string, readonly [number, number]>();
const mostKnown = 1000;

/** In deviations of y, and of ln t beyond where the integrand has its bulk. */
const [mostDeviations, step, margin] = [9, 0.125, 40];

const integrated = (count: number, deviation: number): readonly [number, number] => {
  const nodes = Array.from({ length: 2 * Math.ceil(mostDeviations / step) + 1 }, (_, i) => {
    const z = -mostDeviations + i * step;
    return { y: Math.exp(deviation * z), weight: (step * Math.exp(-0.5 * z * z)) / Math.sqrt(2 * Math.PI) };
  });
  const spread = mostDeviations * deviation;
  let [S2, S3] = [0, 0];
  for (let u = -Math.log(count) - spread - margin / 2; u < spread + 5; u += step) {
    const t = Math.exp(u);
    let [zeroth, second, third] = [0, 0, 0];
    for (const { y, weight } of nodes) {
      const one = weight * Math.exp(-t * y);
      zeroth += one;
      second += one * y * y;
      third += one * y * y * y;
    }
    const common = count * zeroth ** (count - 1) * step * t;
    S2 += common * t * second;
    S3 += (common * t * t * third) / 2;
  }
  return [S2, S3];
};
