import { parentPort } from 'node:worker_threads';
import { errorMessage } from '../errors.ts';
import { createRenderer } from './renderer.ts';
import type { RenderReply, RenderRequest } from './thread.ts';

const port = parentPort!;
const renderer = createRenderer();

port.on('message', ({ spec, format }: RenderRequest) => {
  const reply = renderer
    .then(({ render }) => render(spec, format))
    .then((picture): RenderReply => ({ picture }))
    .catch((error: unknown): RenderReply => ({ message: errorMessage(error) }));
  void reply.then((answer) => port.postMessage(answer));
});
