/** The engine that was asked for can't run; the message is one line that says why and what would help. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}
