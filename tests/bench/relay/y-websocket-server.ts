/** `@y/websocket-server`, as its own `server.js` starts it; YPERSISTENCE names the folder of its LevelDB. */
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { answerFigures, tellReady } from './figures.ts';

process.env.YPERSISTENCE = process.env.DATA_DIR;
const { setupWSConnection } = await import('@y/websocket-server/utils');

const { PORT = '0', HOST = '127.0.0.1' } = process.env;
const http = createServer();
const server = new WebSocketServer({ server: http });
server.on('connection', (ws, request) => setupWSConnection(ws, request));
answerFigures();
http.listen(Number(PORT), HOST, 4096, () => tellReady((http.address() as { port: number }).port));
process.on('SIGTERM', () => process.exit(0));
