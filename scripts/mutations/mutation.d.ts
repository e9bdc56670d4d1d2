/** An edit of the code that a test must see. */
export interface Mutation {
  /** Below src/. */
  readonly file: string;
  /** Stands there once. */
  readonly from: string;
  readonly to: string;
  /** What is then wrong. */
  readonly wrong: string;
  /** Test files that speak of it, below tests/ and without `.test.ts`, beside the one of the file's own name. */
  readonly tests?: readonly string[];
}
