import { answerRequests } from '../threads/requestWorker.ts';
import { createRenderer } from './renderer.ts';
import type { RenderRequest } from './thread.ts';

const renderer = createRenderer();

answerRequests(async ({ spec, format }: RenderRequest) => (await renderer).render(spec, format));
