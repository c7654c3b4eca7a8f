import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { BlockList } from 'node:net';
import { isIP } from 'node:net';

/** The headers by which the pages' server learns whom and how it serves; what a client sends under these names is dropped. */
export const innerHeaders = {
	address: 'x-entretous-address',
	protocol: 'x-entretous-protocol',
	host: 'x-entretous-host'
} as const;

/**
 * Where a request really came from. A proxy's word (`X-Forwarded-For`, `X-Forwarded-Proto`) counts only when the
 * connection comes from a trusted proxy; of several addresses the right-most untrusted one is taken.
 */
export function realClient(
	request: IncomingMessage,
	trusted: BlockList
): { address: string; protocol: 'http' | 'https' } {
	const direct = plain(request.socket.remoteAddress ?? '');
	if (!isTrusted(direct, trusted)) return { address: direct, protocol: 'http' };
	const hops = header(request, 'x-forwarded-for').map(plain);
	const address = hops.findLast((hop) => isIP(hop) !== 0 && !isTrusted(hop, trusted)) ?? direct;
	const protocol = header(request, 'x-forwarded-proto')[0] === 'https' ? 'https' : 'http';
	return { address, protocol };
}

/** Marks a request for the pages' server, with what the given origin or the real connection says. */
export function markRequest(request: IncomingMessage, trusted: BlockList, origin: string | undefined): void {
	const client = realClient(request, trusted);
	const known = origin ? new URL(origin) : undefined;
	request.headers[innerHeaders.address] = client.address;
	request.headers[innerHeaders.protocol] = known ? known.protocol.slice(0, -1) : client.protocol;
	request.headers[innerHeaders.host] = known ? known.host : (request.headers.host ?? 'localhost');
}

/** Answers that must come before any page: health and figures. Everything else goes on to `pages`. */
export function routeRequest(
	routes: Record<string, RequestListener>,
	pages: RequestListener
): RequestListener {
	return (request: IncomingMessage, response: ServerResponse) => {
		// Files too, which no hook of the pages sees: a browser takes each for what we say that it is.
		response.setHeader('x-content-type-options', 'nosniff');
		const path = (request.url ?? '/').split('?', 1)[0]!;
		void (routes[path] ?? pages)(request, response);
	};
}

function header(request: IncomingMessage, name: string): string[] {
	return String(request.headers[name] ?? '')
		.split(',')
		.map((part) => part.trim())
		.filter(Boolean);
}

function plain(address: string): string {
	return address.startsWith('::ffff:') ? address.slice(7) : address;
}

function isTrusted(address: string, trusted: BlockList): boolean {
	const family = isIP(address);
	return family !== 0 && trusted.check(address, family === 6 ? 'ipv6' : 'ipv4');
}
