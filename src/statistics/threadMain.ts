import { parentPort } from 'node:worker_threads';
import { measure } from './statistics.ts';
import type { MeasureRequest } from './thread.ts';

const port = parentPort!;
port.on('message', ({ values, bins }: MeasureRequest) => port.postMessage(measure(values, bins)));
