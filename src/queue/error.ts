/** A queue can't be used; the message is one line that says why, without a password. The command line ends with exit 1. */
export class QueueError extends Error {
  override readonly name = 'QueueError';
}

/** What names a queue is none; the command line ends with exit 2. */
export class QueueAddressError extends Error {
  override readonly name = 'QueueAddressError';
}
