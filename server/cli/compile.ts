/**
 * What `npm start` runs once after something changed, on an empty database that is thrown away: starts the program with
 * all of its threads and ends it, so that Node keeps what they are compiled to.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

await import('../main.ts');
// The program ends before this thread of it, which nobody has asked anything, has read what it is made of.
const documents = new Worker(new URL('../documents/worker.ts', import.meta.url));
documents.postMessage({ id: 1, kind: 'read', updates: [] });
await once(documents, 'message');
process.kill(process.pid, 'SIGTERM');
