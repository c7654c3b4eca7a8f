/**
 * The least that a relay can do: `ws` alone, every message to everyone else in the room, nothing decoded, nothing kept.
 * TICK (milliseconds): collects messages and writes once a client and tick. BLOB: a file sent in answer to step 1;
 * SAME: a file sent instead to a client that says it has everything already.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';
import { answerFigures, tellReady } from './figures.ts';

const { PORT = '0', HOST = '127.0.0.1', TICK, BLOB, SAME } = process.env;
const rooms = new Map<string, Set<WebSocket>>();
const waiting = new Map<Set<WebSocket>, { from: WebSocket; data: Buffer }[]>();
const answers = new Map<string, Buffer>();
const http = createServer();
const server = new WebSocketServer({ server: http, perMessageDeflate: false });

function answer(path: string): Buffer {
	const known = answers.get(path) ?? readFileSync(path);
	answers.set(path, known);
	return known;
}

server.on('connection', (ws, request) => {
	const name = request.url ?? '/';
	const room = rooms.get(name) ?? new Set();
	rooms.set(name, room);
	room.add(ws);
	ws.on('close', () => room.delete(ws));
	ws.on('error', () => {});
	ws.on('message', (data: Buffer) => {
		// Sync step 1: answered rather than told.
		if (data[0] === 0 && data[1] === 0) {
			const path = data[2] === 1 && data[3] === 0 ? BLOB : SAME;
			ws.send(path ? answer(path) : Buffer.from([0, 1, 2, 0, 0]));
			return;
		}
		if (!TICK) {
			for (const other of room) if (other !== ws) other.send(data);
			return;
		}
		const batch = waiting.get(room);
		if (batch) batch.push({ from: ws, data });
		else waiting.set(room, [{ from: ws, data }]);
	});
});

if (TICK) {
	setInterval(() => {
		for (const [room, batch] of waiting) {
			const all = Buffer.concat(batch.map(({ data }) => data));
			for (const ws of room) ws.send(all);
		}
		waiting.clear();
	}, Number(TICK));
}

answerFigures();
http.listen(Number(PORT), HOST, 4096, () => tellReady((http.address() as { port: number }).port));
process.on('SIGTERM', () => process.exit(0));
