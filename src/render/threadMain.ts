import { answerRequests } from '../threads/requestWorker.ts';
import { createRenderer } from './renderer.ts';
import type { RenderRequest } from './thread.ts';

const renderer = createRenderer();

answerRequests(async (request: RenderRequest) => {
  const { render, film } = await renderer;
  return 'specs' in request ? film(request.specs, request.size) : render(request.spec, request.format, request.size);
});
