import type { IncomingMessage } from 'node:http';

/** What a client asks for when it opens a document. */
export interface Handshake {
	documentId: string;
	sessionToken: string | undefined;
	schema: number | undefined;
	epoch: number | undefined;
	wantsSaved: boolean;
}

const PREFIX = '/documents/';

/** Reads the address and the cookie of an upgrade; undefined when the address cannot be read. */
export function readHandshake(request: IncomingMessage, cookieName: string): Handshake | undefined {
	const url = safely(() => new URL(request.url ?? '/', 'http://localhost'));
	if (!url?.pathname.startsWith(PREFIX)) return undefined;
	const documentId = safely(() => decodeURIComponent(url.pathname.slice(PREFIX.length)));
	// A name that no document has must not reach a database that cannot store it.
	if (!documentId || !/^[\w.-]{1,200}$/.test(documentId)) return undefined;
	return {
		documentId,
		sessionToken: readCookie(request.headers.cookie, cookieName),
		schema: readNumber(url.searchParams.get('schema')),
		epoch: readNumber(url.searchParams.get('epoch')),
		wantsSaved: url.searchParams.get('saved') === '1'
	};
}

function safely<Result>(read: () => Result): Result | undefined {
	try {
		return read();
	} catch {
		return undefined;
	}
}

function readNumber(text: string | null): number | undefined {
	return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function readCookie(header: string | undefined, name: string): string | undefined {
	for (const part of (header ?? '').split(';')) {
		const [key, ...value] = part.trim().split('=');
		if (key === name) return safely(() => decodeURIComponent(value.join('=')));
	}
	return undefined;
}
