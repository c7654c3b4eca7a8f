import type { IncomingMessage } from 'node:http';

/** What a page says when it opens `/live?alliance=SLUG`: which alliance it is a page of, and by its cookie whose. */
export interface Handshake {
	alliance: string;
	sessionToken: string | undefined;
}

/** Reads the address and the cookie of an upgrade; undefined when the address cannot be read. */
export function readHandshake(request: IncomingMessage, cookieName: string): Handshake | undefined {
	try {
		const url = new URL(request.url ?? '/', 'http://localhost');
		const alliance = url.searchParams.get('alliance') ?? '';
		if (url.pathname !== '/live' || !/^[\w-]{1,200}$/.test(alliance)) return undefined;
		return { alliance, sessionToken: readCookie(request.headers.cookie ?? '', cookieName) };
	} catch {
		return undefined;
	}
}

function readCookie(header: string, name: string): string | undefined {
	for (const part of header.split(';')) {
		const [key, ...value] = part.trim().split('=');
		if (key === name) return decodeURIComponent(value.join('='));
	}
	return undefined;
}
