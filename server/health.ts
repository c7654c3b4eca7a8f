import type { RequestListener } from 'node:http';
import { ping, type Connection } from './db/connection.ts';

/** Milliseconds that the database may take to answer. */
const PATIENCE = 3_000;

/** `/healthz`: 200 while the database answers, 503 once it fails or has been silent for `patience` milliseconds. */
export function health({ db }: Connection, patience = PATIENCE): RequestListener {
	// Asked again only once it has answered: else every check of one that hangs would hold one more of its connections.
	let asked: Promise<boolean> | undefined;
	const answers = () =>
		(asked ??= ping(db)
			.then(
				() => true,
				() => false
			)
			.finally(() => (asked = undefined)));
	return async (_request, response) => {
		const silence = Promise.withResolvers<boolean>();
		const timer = setTimeout(() => silence.resolve(false), patience);
		const isWell = await Promise.race([answers(), silence.promise]);
		clearTimeout(timer);
		response
			.writeHead(isWell ? 200 : 503, { 'content-type': 'text/plain', 'cache-control': 'no-store' })
			.end(isWell ? 'ok\n' : 'database unavailable\n');
	};
}
