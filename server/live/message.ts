/**
 * The messages of `/live`, JSON in text frames.
 *
 * client → server: `{"watch": ["plan:ID", …], "n": 3}`, all that the page watches from now on, in the place of what it
 * watched before.
 * server → client: `{"watching": ["plan:ID", …], "n": 3}`, those of them that it may watch (one that is unknown and one
 * that is not for it are both left out); `{"changed": {"topic", "what", "id"}}`, never the content; `{"alive": true}`.
 */
import { readTopic } from './topic.ts';

/** Bytes of a message, topics of a socket. */
export const MESSAGE_LIMIT = 8 * 1024;
export const TOPIC_LIMIT = 50;

export interface WatchMessage {
	topics: string[];
	n: number;
}

export interface Change {
	topic: string;
	/** Which kind of change, by the name that the service gave it. */
	what: string;
	id: string;
}

/** What a client asks to watch. Throws `code: 'malformed'` on anything else. */
export function readWatch(text: string): WatchMessage {
	const message = parse(text);
	const { watch, n } = message as { watch?: unknown; n?: unknown };
	if (!Array.isArray(watch) || watch.length > TOPIC_LIMIT) throw malformed('watch');
	if (watch.some((name) => readTopic(name) === undefined)) throw malformed('topic');
	if (!Number.isSafeInteger(n)) throw malformed('n');
	return { topics: [...new Set(watch as string[])], n: n as number };
}

export const writeWatching = (topics: readonly string[], n: number) =>
	JSON.stringify({ watching: topics, n });
export const writeChanged = (change: Change) => JSON.stringify({ changed: change });
export const aliveMessage = JSON.stringify({ alive: true });

function parse(text: string): object {
	try {
		const message: unknown = JSON.parse(text);
		if (typeof message === 'object' && message !== null) return message;
	} catch {
		// Said below.
	}
	throw malformed('json');
}

function malformed(why: string): Error {
	return Object.assign(new Error(`malformed: ${why}`), { code: 'malformed' });
}
