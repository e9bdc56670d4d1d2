/** A Vega-Lite 6 specification: plain JSON, as `vega-lite`'s own `TopLevelSpec` describes it. */
export interface TopLevelSpec {
  readonly [key: string]: unknown;
}

/** A Vega-Lite configuration: plain JSON, as `vega-lite`'s own `Config` describes it. */
export interface Config {
  readonly [key: string]: unknown;
}
