/** `100000` → `100,000`, whatever the machine's locale. */
export function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

/**
 * σ as Python's `'{:5.4f}'.format(σ)`: 4 decimals, exact ties to even.
 * From 100,000 on the digits before the point drown the reader, so it is `1.2346e+21`; without finite values `n/a`.
 */
export function sigma(std: number): string {
  if (!Number.isFinite(std)) return 'n/a';
  return Math.abs(std) < 1e5 ? fixed4(std) : std.toExponential(4);
}

/** `toFixed` rounds exact ties up, Python to even. A tie at 4 decimals is an odd multiple of 1/32 and exact in binary. */
function fixed4(value: number): string {
  const tie = Number.isInteger(value * 32) && !Number.isInteger(value * 16);
  if (!tie) return value.toFixed(4);
  const below = Math.floor(value * 1e4);
  return ((below % 2 === 0 ? below : below + 1) / 1e4).toFixed(4);
}

/** The shortest way to write a number: `0.7310586`, `1e+12`. */
export function shortNumber(value: number): string {
  const exponential = value.toExponential();
  return exponential.length < String(value).length ? exponential : String(value);
}
